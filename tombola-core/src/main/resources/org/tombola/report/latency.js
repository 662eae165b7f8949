// A reading against measured time: what a ticket is worth where it runs.

const timed = group => group.latency && present(group.latency.milliseconds);

/** Null where no row was timed. */
function latencyFigure() {
  if (!groups.some(timed)) return null;
  const batches = distinct(groups.filter(timed).map(group => group.latency.batch));
  const engines = distinct(groups.filter(timed).map(group => group.latency.engine));
  return figure({
    name: "reading-against-latency",
    title: "Reading against measured latency",
    caption:
      "Means over seeds; each line goes from dense to sparse. Milliseconds are medians of repeated predictions, measured on " +
      engines.join("; ") +
      ". Filled points are winning. The grey point is the dense network in the same engine; up and to the left is better where higher is.",
    build(state, theme, narrow) {
      const metric = shared.metric,
        higher = (data.metrics.find(each => each.name === metric) || {}).higher;
      const shown = group => timed(group) && group.metrics[metric];
      const lines = linesOverDensity()
        .map(line => line.filter(shown))
        .filter(line => line.length);
      const dense = groups.filter(group => isDense(group) && shownSpends().includes(group.spend) && shown(group));
      const drawn = [...dense, ...lines.flat()];
      if (!drawn.length) return null;
      const point = group => ({
        value: [Math.log2(group.latency.milliseconds), group.metrics[metric].mean],
        group,
      });
      const describe = group =>
        hint(lineName(group), [
          "density " + short(group.density) + " (realised " + short(group.realised) + ")",
          metric + " " + group.metrics[metric].text,
          short(group.latency.milliseconds, 3) + " ms for " + plural(group.latency.batch, "image"),
          "dense " +
            short(group.latency.dense_milliseconds, 3) +
            " ms: " +
            short(group.latency.dense_milliseconds / group.latency.milliseconds, 3) +
            "× measured",
        ]);
      const tooltip = { formatter: params => describe(params.data.group) };
      const series = lines.map(line => {
        const { color, symbol, dash } = look(line[0], theme);
        return {
          type: "line",
          name: lineName(line[0]),
          symbol,
          symbolSize: 9,
          z: 3,
          color,
          lineStyle: { color, width: 2, type: dash },
          emphasis: { disabled: true },
          itemStyle: { color },
          data: line.map(group => ({
            ...point(group),
            itemStyle:
              (verdictOf(group, metric) || {}).verdict === "winning"
                ? { color }
                : { color: theme.surface, borderColor: color, borderWidth: 2 },
          })),
          tooltip,
        };
      });
      for (const group of dense)
        series.push({
          type: "scatter",
          name: lineName(group),
          symbol: "diamond",
          symbolSize: 14,
          z: 4,
          color: theme.dense,
          data: [point(group)],
          tooltip,
        });
      const exponents = drawn.map(group => Math.log2(group.latency.milliseconds));
      return {
        height: narrow ? 360 : 440,
        option: {
          legend: legend(theme, distinct(series.map(each => each.name))),
          title: heading(theme, metric + (higher === null ? "" : higher ? " (higher is better)" : " (lower is better)")),
          grid: { left: 8, right: 16, top: 64, bottom: 44, containLabel: true },
          series,
          xAxis: axis(theme, {
            type: "value",
            min: Math.floor(Math.min(...exponents) * 2 - 0.1) / 2,
            max: Math.ceil(Math.max(...exponents) * 2 + 0.1) / 2,
            name: "milliseconds for " + batches.join(" or ") + " images, measured (log scale)",
            nameLocation: "middle",
            nameGap: 30,
            axisLabel: { hideOverlap: true, formatter: value => short(2 ** value, 3) },
          }),
          yAxis: axis(theme, { type: "value", ...round(drawn.map(group => group.metrics[metric].mean)) }),
        },
        csv: [
          ["run", "finder", "spend", "density", "metric", "mean", "batch", "milliseconds", "dense_milliseconds", "engine"],
          ...drawn.map(group => [
            group.run,
            group.finder,
            group.spend,
            group.density,
            metric,
            group.metrics[metric].mean,
            group.latency.batch,
            group.latency.milliseconds,
            group.latency.dense_milliseconds,
            group.latency.engine,
          ]),
        ],
      };
    },
  });
}
