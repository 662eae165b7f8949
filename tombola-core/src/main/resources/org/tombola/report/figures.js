// The four figures: a reading against density, training curves, kept weights per layer, cost.

const shared = { metric: data.metrics.length ? data.metrics[0].name : null, spend: null };
const groups = data.runs.flatMap(run => run.groups.map(group => ({ ...group, run: run.run })));
const verdicts = data.runs.flatMap(run => run.verdicts.map(verdict => ({ ...verdict, run: run.run })));
const spends = distinct(groups.map(group => group.spend));
shared.spend = spends[0];
const ALL = "\u0000all";

const isDense = group => group.finder === "dense";
const verdictOf = (group, metric) => verdicts.find(verdict => verdict.run === group.run && verdict.finder === group.finder
  && verdict.spend === group.spend && verdict.density === group.density && verdict.metric === metric);
const shownSpends = () => shared.spend === ALL ? spends : [shared.spend];
const lineName = group => [severalRuns && group.run, group.finder, shared.spend === ALL && group.spend].filter(Boolean).join(" · ");

/** A colour and a symbol per run and finder, a dash per spending: the same in every figure. */
const identities = distinct(groups.filter(group => !isDense(group)).map(group => group.run + "\u0000" + group.finder));
function look(group, theme) {
  const index = identities.indexOf(group.run + "\u0000" + group.finder);
  return {
    color: isDense(group) ? theme.dense : theme.palette[index % theme.palette.length],
    symbol: symbols[Math.max(0, index) % symbols.length],
    dash: dashes[(shared.spend === ALL ? spends.indexOf(group.spend) : 0) % dashes.length],
  };
}

/** Lines of the shown spendings, dense left out, each from dense to sparse. */
function linesOverDensity() {
  const lines = new Map();
  for (const group of groups.filter(group => !isDense(group) && shownSpends().includes(group.spend))) {
    const key = JSON.stringify([group.run, group.finder, group.spend]);
    lines.set(key, [...(lines.get(key) || []), group]);
  }
  return [...lines.values()].map(line => line.sort((a, b) => b.density - a.density));
}

function densityAxis(theme, narrow) {
  const least = Math.min(...groups.map(group => group.density));
  return axis(theme, {
    type: "value", inverse: true, max: 0, min: Math.log2(least) - .25, minInterval: 1, maxInterval: 1, name: "density: kept share of the prunable weights (log scale)",
    nameLocation: "middle", nameGap: 30, splitLine: { show: false },
    axisLabel: { hideOverlap: true, formatter: v => Number.isInteger(v) && (!narrow || v % 2 === 0) ? String(Number((2 ** v).toPrecision(3))) : "" },
  });
}

/** read(group) gives {mean, low, high} or null; filled(group) says whether its point is solid. */
function lineOverDensity(line, theme, read, filled, describe) {
  const points = line.filter(group => read(group));
  if (!points.length) return [];
  const { color, symbol, dash } = look(line[0], theme), name = lineName(line[0]);
  const xs = points.map(group => Math.log2(group.density));
  const banded = points.every(group => present(read(group).low)) && points.length > 1;
  // The line first: the legend takes the sign of the first series of a name.
  return [
    {
      type: "line", name, symbol, symbolSize: 9, z: 3, color, lineStyle: { color, width: 2, type: dash }, emphasis: { disabled: true },
      itemStyle: { color },
      data: points.map((group, i) => ({
        value: [xs[i], read(group).mean],
        itemStyle: filled(group) ? { color } : { color: theme.surface, borderColor: color, borderWidth: 2 },
        group,
      })),
      tooltip: { formatter: params => describe(params.data.group) },
    },
    banded && band(name, color, xs, points.map(group => read(group).low), points.map(group => read(group).high)),
  ].filter(Boolean);
}

function readingFigure() {
  return figure({
    name: "reading-against-density",
    title: "Reading against density",
    caption: "Means over seeds; the band is what the control says. Filled points are winning, hollow ones are not: the verdict rests on the paired "
      + "interval below, not on the bands. The grey line is dense under the same spending; the tinted region holds readings that are no worse.",
    controls: [
      { key: "band", label: "band", options: [["range", "lowest to highest seed"], ["interval", "t interval of the mean"]] },
      { key: "zoom", label: "axis", options: [["auto", "automatic"], ["near", "near dense"], ["full", "all readings"]] },
    ],
    build(state, theme, narrow) {
      const metric = shared.metric, higher = (data.metrics.find(each => each.name === metric) || {}).higher;
      const read = group => {
        const reading = group.metrics[metric];
        if (!reading) return null;
        const [low, high] = state.band === "interval" ? [reading.low, reading.high] : reading.n > 1 ? [reading.min, reading.max] : [null, null];
        return { mean: reading.mean, low, high, reading };
      };
      const lines = linesOverDensity();
      const dense = groups.filter(group => isDense(group) && shownSpends().includes(group.spend) && read(group));
      const yardstick = dense.length === 1 ? dense[0] : null;
      const judged = yardstick && verdicts.find(verdict => verdict.metric === metric && verdict.spend === yardstick.spend);
      const threshold = judged ? read(yardstick).mean + (higher ? -1 : 1) * judged.margin : null;
      let values = [...dense, ...lines.flat()].map(read).filter(Boolean).flatMap(each => [each.mean, each.low, each.high]);
      if (state.zoom !== "full" && dense.length) {
        const means = dense.map(group => read(group).mean);
        const reach = 8 * Math.max(judged ? judged.margin : 0, ...dense.map(group => group.metrics[metric].sd || 0), Math.abs(means[0]) * 1e-3);
        const near = [Math.min(...means) - reach, Math.max(...means) + reach];
        const finite = values.filter(present), [low, high] = [Math.min(...finite), Math.max(...finite)];
        // Where all readings fit into twice the height, all are shown; hopeless tickets beyond that leave the frame.
        if (state.zoom === "near" || high - low > 2 * (near[1] - near[0])) values = [Math.max(low, near[0]), Math.min(high, near[1])];
      }
      if (!values.some(present)) return null;
      const y = round([...values, threshold]);
      const x = densityAxis(theme, narrow);
      const series = lines.flatMap(line => lineOverDensity(line, theme, read,
        group => (verdictOf(group, metric) || {}).verdict === "winning", group => readingHint(group, metric)));
      dense.forEach((group, i) => {
        const reading = read(group), name = lineName(group), color = theme.dense, ends = [x.min, x.max];
        series.push({
          type: "line", name, color, symbol: "none", z: 2, lineStyle: { color, width: 1.6, type: dense.length > 1 ? dashes[i % dashes.length] : [2, 3] },
          data: ends.map(end => ({ value: [end, reading.mean], group })),
        });
        if (present(reading.low)) series.push(band(name, color, ends, [reading.low, reading.low], [reading.high, reading.high]));
      });
      const lost = lines.flat().filter(group => group.diverged > 0);
      if (lost.length) series.push({
        type: "scatter", name: "diverged", symbol: "path://M0,1L1,0L5,4L9,0L10,1L6,5L10,9L9,10L5,6L1,10L0,9L4,5Z", symbolSize: 11, z: 4, clip: false,
        color: theme.muted,
        data: lost.map(group => ({ value: [Math.log2(group.density), y.min], group, itemStyle: { color: look(group, theme).color } })),
        tooltip: { formatter: params => hint(lineName(params.data.group), [params.data.group.diverged + " of " + plural(params.data.group.seeds.length, "seed") + " diverged at density " + short(params.data.group.density)]) },
      });
      if (present(threshold)) series.push({
        type: "line", data: [], silent: true,
        markArea: {
          silent: true, itemStyle: { color: theme.winning },
          label: { show: !narrow, position: higher ? "insideTopRight" : "insideBottomRight", color: theme.winningInk, fontSize: 12, distance: 8 },
          data: [[{ name: "no worse than dense" + (judged.margin ? " by more than " + short(judged.margin) : ""), yAxis: threshold }, { yAxis: higher ? y.max : y.min }]],
        },
      });
      const names = distinct(series.map(each => each.name).filter(Boolean));
      return {
        height: narrow ? 360 : 440,
        option: {
          legend: legend(theme, names), grid: { left: 8, right: 16, top: 64, bottom: 44, containLabel: true }, series, xAxis: x,
          yAxis: axis(theme, { type: "value", ...y, name: metric + (higher === null ? "" : higher ? " (higher is better)" : " (lower is better)"),
            ...heading(theme) }),
        },
        csv: [["run", "finder", "spend", "density", "realised_density", "metric", "n", "mean", "sd", "min", "max", "interval_low", "interval_high"],
          ...[...dense, ...lines.flat()].filter(group => group.metrics[metric]).map(group => {
            const r = group.metrics[metric];
            return [group.run, group.finder, group.spend, group.density, group.realised, metric, r.n, r.mean, r.sd, r.min, r.max, r.low, r.high];
          })],
      };
    },
  });
}

function readingHint(group, metric) {
  const verdict = verdictOf(group, metric);
  return hint(lineName(group), [
    "density " + short(group.density) + " (realised " + short(group.realised) + ")",
    metric + " " + group.metrics[metric].text,
    verdict && verdict.verdict + ": " + signed(verdict.difference, verdict.difference) + " against dense, n = " + verdict.n,
    group.diverged > 0 && group.diverged + " of " + plural(group.seeds.length, "seed") + " diverged",
  ]);
}

const measures = {
  epochs: { title: "epochs of training", read: group => group.epochs },
  seconds: { title: "seconds of computing", read: group => group.seconds },
  macs: { title: "kept share of the MACs", read: group => group.macs ? group.kept_macs / group.macs : null },
  parameters: { title: "kept share of all parameters", read: group => group.parameters ? group.kept_parameters / group.parameters : null },
  mac_speedup: { title: "theoretical speed-up, dense MACs / kept MACs", read: group => group.kept_macs ? group.macs / group.kept_macs : null, log: true },
  weight_speedup: { title: "theoretical speed-up, 1 / (1 − sparsity)", read: group => group.realised ? 1 / group.realised : null, log: true },
};

function costFigure() {
  return figure({
    name: "cost-against-density",
    title: "Cost against density",
    caption: "Means over seeds, finding and retraining together; trainings that rows share are counted in full for each. Speed-ups marked theoretical "
      + "only count operations: whether a network runs faster is measured by “tombola bench”.",
    controls: [{ key: "measure", label: "measure", options: Object.entries(measures).filter(([, m]) => groups.some(g => present(m.read(g)))).map(([key, m]) => [key, m.title]) }],
    state: { measure: "epochs" },
    build(state, theme, narrow) {
      const measure = measures[state.measure];
      const read = group => present(measure.read(group)) ? { mean: measure.read(group), low: null, high: null } : null;
      const lines = linesOverDensity();
      const values = lines.flat().map(measure.read).filter(present);
      if (!values.length) return null;
      const series = lines.flatMap(line => lineOverDensity(line, theme, read, () => true, group => hint(lineName(group),
        ["density " + short(group.density), measure.title + ": " + short(measure.read(group))])));
      const y = measure.log ? { type: "log", logBase: 2, axisLabel: { formatter: value => short(value, 3) } } : { type: "value", ...round([0, ...values]) };
      return {
        height: narrow ? 320 : 360,
        option: {
          legend: legend(theme, distinct(series.map(each => each.name))), grid: { left: 8, right: 16, top: 64, bottom: 44, containLabel: true },
          series, xAxis: densityAxis(theme, narrow),
          yAxis: axis(theme, { ...y, name: measure.title, ...heading(theme) }),
        },
        csv: [["run", "finder", "spend", "density", state.measure], ...lines.flat().map(group => [group.run, group.finder, group.spend, group.density, measure.read(group)])],
      };
    },
  });
}

function layerFigure() {
  const densities = distinct(groups.filter(group => !isDense(group) && group.layers.length).map(group => group.density)).sort((a, b) => b - a);
  if (!densities.length) return null;
  return figure({
    name: "density-per-layer",
    title: "Kept weights per layer",
    caption: "Share of each prunable tensor that the mask keeps, mean over seeds. A cross marks a layer that lost every weight on at least one seed.",
    controls: [{ key: "density", label: "density", options: densities.map(density => [String(density), short(density)]), initial: String(densities[Math.floor(densities.length / 2)]) }],
    state: { density: String(densities[0]) },
    build(state, theme, narrow) {
      const shown = groups.filter(group => !isDense(group) && group.layers.length && String(group.density) === state.density && shownSpends()[0] === group.spend);
      if (!shown.length) return null;
      const names = distinct(shown.flatMap(group => group.layers.map(layer => layer.name)));
      const series = shown.map(group => {
        const { color } = look(group, theme);
        return {
          type: "bar", name: lineName(group), color, barMaxWidth: 34, barGap: "12%", itemStyle: { borderRadius: [2, 2, 0, 0] },
          data: names.map(name => {
            const layer = group.layers.find(each => each.name === name);
            return layer ? { value: layer.kept / layer.size, layer, group, label: { show: layer.least === 0, formatter: "✕", position: "top", color } } : null;
          }),
          tooltip: { formatter: ({ data: { layer } }) => hint(layer.name, [lineName(group), grouped(layer.kept) + " of " + grouped(layer.size) + " weights kept",
            "density " + short(layer.kept / layer.size), layer.least === 0 && "collapsed on at least one seed"]) },
        };
      });
      const slanted = names.length > (narrow ? 3 : 9);
      return {
        height: (narrow ? 320 : 360) + (slanted ? 70 : 0),
        option: {
          legend: legend(theme, series.map(each => each.name)), grid: { left: 8, right: 16, top: 64, bottom: names.length > 40 ? 48 : 8, containLabel: true }, series,
          dataZoom: names.length > 40 ? [{ type: "slider", height: 18, bottom: 8, borderColor: theme.grid, textStyle: { color: theme.muted } }] : [],
          xAxis: axis(theme, { type: "category", data: names, axisLabel: { rotate: slanted ? 50 : 0, hideOverlap: true } }),
          yAxis: axis(theme, { type: "value", ...round([0, ...series.flatMap(each => each.data.map(item => item && item.value))]), name: "kept share", ...heading(theme) }),
        },
        csv: [["run", "finder", "spend", "density", "layer", "kept", "size"], ...shown.flatMap(group => group.layers.map(layer => [group.run, group.finder, group.spend, group.density, layer.name, layer.kept, layer.size]))],
      };
    },
  });
}
