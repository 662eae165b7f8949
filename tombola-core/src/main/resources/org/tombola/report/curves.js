// Training curves: one colour per density or level, the mean over seeds with its range, or one seed.

const readings = [
  ["validation_accuracy", "validation accuracy"],
  ["validation_loss", "validation loss"],
  ["train_loss", "training loss"],
  ["rate", "learning rate"],
];

/** Points by epoch over the seeds: {xs, means, lows, highs}. */
function overSeeds(curves, reading) {
  const byEpoch = new Map();
  for (const curve of curves) {
    curve.epoch.forEach((epoch, i) => {
      const value = curve[reading][i];
      if (present(value)) byEpoch.set(epoch, [...(byEpoch.get(epoch) || []), value]);
    });
  }
  const xs = [...byEpoch.keys()].sort((a, b) => a - b);
  return {
    xs,
    means: xs.map(x => byEpoch.get(x).reduce((a, b) => a + b, 0) / byEpoch.get(x).length),
    lows: xs.map(x => Math.min(...byEpoch.get(x))),
    highs: xs.map(x => Math.max(...byEpoch.get(x))),
  };
}

function shade(ramp, share) {
  const place = share * (ramp.length - 1),
    at = Math.min(ramp.length - 2, Math.floor(place)),
    part = place - at;
  const parse = text => [1, 3, 5].map(i => parseInt(text.slice(i, i + 2), 16));
  const [a, b] = [parse(ramp[at]), parse(ramp[at + 1])];
  return "rgb(" + a.map((v, i) => Math.round(v + (b[i] - v) * part)).join(",") + ")";
}

function curveFigure() {
  const key = curve => JSON.stringify([curve.finder, curve.phase, curve.spend]);
  const kinds = distinct(data.curves.map(key));
  if (!kinds.length) return null;
  const label = kind => {
    const [finder, phase, spend] = JSON.parse(kind);
    return [finder, phase, spend].filter(Boolean).join(" · ");
  };
  const seeds = distinct(data.curves.map(curve => curve.seed)).sort((a, b) => a - b);
  const first = kinds.find(kind => JSON.parse(kind)[0] !== "dense" && JSON.parse(kind)[1] === "spend") || kinds[0];
  const shownReadings = readings.filter(([name]) => data.curves.some(curve => curve[name].some(present)));
  if (!shownReadings.length) return null;
  return figure({
    name: "training-curves",
    title: "Training curves",
    caption:
      "Measured on the validation split at the end of each epoch; lines are means over seeds, bands the range. The grey line is the dense network." +
      (data.unreadable_curve_lines
        ? " " + plural(data.unreadable_curve_lines, "line") + " of curves.csv could not be read."
        : ""),
    controls: [
      { key: "kind", label: "training", options: kinds.map(kind => [kind, label(kind)]), initial: first },
      { key: "reading", label: "reading", options: shownReadings },
      { key: "seed", label: "seed", options: [["all", "all"], ...seeds.map(seed => [String(seed), String(seed)])] },
    ],
    state: { kind: first, reading: shownReadings[0][0], seed: "all" },
    build(state, theme, narrow) {
      const [finder, phase, spend] = JSON.parse(state.kind);
      const wanted = data.curves.filter(curve => state.seed === "all" || String(curve.seed) === state.seed);
      const chosen = wanted.filter(curve => key(curve) === state.kind);
      const order = curve => [-(curve.density ?? 2), curve.level ?? -1];
      const named = new Map();
      for (const curve of chosen.sort((a, b) => order(a)[0] - order(b)[0] || order(a)[1] - order(b)[1])) {
        const name =
          [
            present(curve.density) && "density " + short(curve.density),
            phase === "find" && present(curve.level) && "level " + curve.level,
          ]
            .filter(Boolean)
            .join(", ") || finder;
        named.set(name, [...(named.get(name) || []), curve]);
      }
      const series = [],
        lines = [["training", "line", "epoch", "mean", "low", "high"]];
      const add = (name, curves, color, width) => {
        const { xs, means, lows, highs } = overSeeds(curves, state.reading);
        if (!xs.length) return;
        series.push({
          type: "line",
          name,
          color,
          symbol: "none",
          z: 3,
          lineStyle: { color, width },
          data: xs.map((x, i) => [x, means[i]]),
        });
        if (curves.length > 1) series.push(band(name, color, xs, lows, highs));
        xs.forEach((x, i) => lines.push([label(state.kind), name, x, means[i], lows[i], highs[i]]));
      };
      const denseCurves = wanted.filter(curve => curve.finder === "dense" && curve.spend === (spend || spends[0]));
      if (finder !== "dense" && denseCurves.length) add("dense", denseCurves, theme.dense, 1.6);
      [...named].forEach(([name, curves], i) =>
        add(name, curves, finder === "dense" ? theme.dense : shade(theme.ramp, named.size > 1 ? i / (named.size - 1) : 0.4), 2),
      );
      const values = series.filter(each => each.type === "line").flatMap(each => each.data.map(point => point[1]));
      const epochs = series.filter(each => each.type === "line").flatMap(each => each.data.map(point => point[0]));
      const y = values.length ? round(values) : round([0, 1]);
      return {
        height: narrow ? 340 : 400,
        option: {
          legend: legend(theme, distinct(series.map(each => each.name))),
          grid: { left: 8, right: 20, top: 64, bottom: 40, containLabel: true },
          series,
          tooltip: {
            ...frame(theme).tooltip,
            trigger: "axis",
            axisPointer: { lineStyle: { color: theme.muted } },
            formatter: points =>
              hint(
                "epoch " + short(points[0].value[0]),
                points.filter(p => p.seriesType === "line").map(p => p.seriesName + ": " + short(p.value[1])),
              ),
          },
          xAxis: axis(theme, {
            type: "value",
            min: Math.min(0, ...epochs),
            max: Math.max(1, ...epochs),
            name: "epoch",
            nameLocation: "middle",
            nameGap: 26,
            splitLine: { show: false },
          }),
          yAxis: axis(theme, { type: "value", ...y }),
          title: heading(theme, readings.find(([name]) => name === state.reading)[1]),
        },
        csv: lines,
      };
    },
  });
}
