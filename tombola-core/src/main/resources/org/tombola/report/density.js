// A reading against density, with dense as the yardstick and the region that counts as no worse.

function readingFigure() {
  return figure({
    name: "reading-against-density",
    title: "Reading against density",
    caption:
      "Means over seeds; the band is what the control says. Filled points are winning, hollow ones are not: the verdict rests on the paired " +
      "interval below, not on the bands. The grey line is dense under the same spending; the tinted region holds readings that are no worse.",
    controls: [
      {
        key: "band",
        label: "band",
        options: [
          ["range", "lowest to highest seed"],
          ["interval", "t interval of the mean"],
        ],
      },
      {
        key: "zoom",
        label: "axis",
        options: [
          ["auto", "automatic"],
          ["near", "near dense"],
          ["full", "all readings"],
        ],
      },
    ],
    build(state, theme, narrow) {
      const metric = shared.metric,
        higher = (data.metrics.find(each => each.name === metric) || {}).higher;
      const read = group => {
        const reading = group.metrics[metric];
        if (!reading) return null;
        const [low, high] =
          state.band === "interval" ? [reading.low, reading.high] : reading.n > 1 ? [reading.min, reading.max] : [null, null];
        return { mean: reading.mean, low, high, reading };
      };
      const lines = linesOverDensity();
      const dense = groups.filter(group => isDense(group) && shownSpends().includes(group.spend) && read(group));
      const yardstick = dense.length === 1 ? dense[0] : null;
      const judged = yardstick && verdicts.find(verdict => verdict.metric === metric && verdict.spend === yardstick.spend);
      const threshold = judged ? read(yardstick).mean + (higher ? -1 : 1) * judged.margin : null;
      let values = [...dense, ...lines.flat()]
        .map(read)
        .filter(Boolean)
        .flatMap(each => [each.mean, each.low, each.high]);
      if (state.zoom !== "full" && dense.length) {
        const means = dense.map(group => read(group).mean);
        const reach =
          8 *
          Math.max(judged ? judged.margin : 0, ...dense.map(group => group.metrics[metric].sd || 0), Math.abs(means[0]) * 1e-3);
        const near = [Math.min(...means) - reach, Math.max(...means) + reach];
        const finite = values.filter(present),
          [low, high] = [Math.min(...finite), Math.max(...finite)];
        // Where all readings fit into twice the height, all are shown; hopeless tickets beyond that leave the frame.
        if (state.zoom === "near" || high - low > 2 * (near[1] - near[0]))
          values = [Math.max(low, near[0]), Math.min(high, near[1])];
      }
      if (!values.some(present)) return null;
      const y = round([...values, threshold]);
      const x = densityAxis(theme, narrow);
      const series = lines.flatMap(line =>
        lineOverDensity(
          line,
          theme,
          read,
          group => (verdictOf(group, metric) || {}).verdict === "winning",
          group => readingHint(group, metric),
        ),
      );
      dense.forEach((group, i) => {
        const reading = read(group),
          name = lineName(group),
          color = theme.dense,
          ends = [x.min, x.max];
        series.push({
          type: "line",
          name,
          color,
          symbol: "none",
          z: 2,
          lineStyle: { color, width: 1.6, type: dense.length > 1 ? dashes[i % dashes.length] : [2, 3] },
          data: ends.map(end => ({ value: [end, reading.mean], group })),
        });
        if (present(reading.low)) series.push(band(name, color, ends, [reading.low, reading.low], [reading.high, reading.high]));
      });
      const lost = lines.flat().filter(group => group.diverged > 0);
      if (lost.length)
        series.push({
          type: "scatter",
          name: "diverged",
          symbol: "path://M0,1L1,0L5,4L9,0L10,1L6,5L10,9L9,10L5,6L1,10L0,9L4,5Z",
          symbolSize: 11,
          z: 4,
          clip: false,
          color: theme.muted,
          data: lost.map(group => ({
            value: [Math.log2(group.density), y.min],
            group,
            itemStyle: { color: look(group, theme).color },
          })),
          tooltip: {
            formatter: params =>
              hint(lineName(params.data.group), [
                params.data.group.diverged +
                  " of " +
                  plural(params.data.group.seeds.length, "seed") +
                  " diverged at density " +
                  short(params.data.group.density),
              ]),
          },
        });
      if (present(threshold))
        series.push({
          type: "line",
          data: [],
          silent: true,
          markArea: {
            silent: true,
            itemStyle: { color: theme.winning },
            label: {
              show: !narrow,
              position: higher ? "insideTopRight" : "insideBottomRight",
              color: theme.winningInk,
              fontSize: 12,
              distance: 8,
            },
            data: [
              [
                {
                  name: "no worse than dense" + (judged.margin ? " by more than " + short(judged.margin) : ""),
                  yAxis: threshold,
                },
                { yAxis: higher ? y.max : y.min },
              ],
            ],
          },
        });
      const names = distinct(series.map(each => each.name).filter(Boolean));
      return {
        height: narrow ? 360 : 440,
        option: {
          legend: legend(theme, names),
          title: heading(theme, metric + (higher === null ? "" : higher ? " (higher is better)" : " (lower is better)")),
          grid: { left: 8, right: 16, top: 64, bottom: 44, containLabel: true },
          series,
          xAxis: x,
          yAxis: axis(theme, { type: "value", ...y }),
        },
        csv: [
          [
            "run",
            "finder",
            "spend",
            "density",
            "realised_density",
            "metric",
            "n",
            "mean",
            "sd",
            "min",
            "max",
            "interval_low",
            "interval_high",
          ],
          ...[...dense, ...lines.flat()]
            .filter(group => group.metrics[metric])
            .map(group => {
              const r = group.metrics[metric];
              return [
                group.run,
                group.finder,
                group.spend,
                group.density,
                group.realised,
                metric,
                r.n,
                r.mean,
                r.sd,
                r.min,
                r.max,
                r.low,
                r.high,
              ];
            }),
        ],
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
