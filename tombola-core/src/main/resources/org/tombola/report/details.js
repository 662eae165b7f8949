// Curves that metrics tell beyond their value.

const quantities = {
  mean: { title: "mean", read: point => point.mean },
  variance: { title: "variance", read: point => point.variance, log: true },
};

function metricCurveFigure() {
  const all = data.metric_curves;
  if (!all.length) return null;
  const densities = distinct(all.map(curve => curve.density)).sort((a, b) => b - a);
  return figure({
    name: "curves-of-metrics",
    title: "Beyond the value of a metric",
    caption: "Means over seeds of the mean, or the variance, that a metric found at each point of its own curve.",
    controls: [
      { key: "metric", label: "metric", options: distinct(all.map(curve => curve.metric)).map(name => [name, name]) },
      { key: "density", label: "density", options: densities.map(density => [String(density), short(density)]) },
      { key: "quantity", label: "show", options: Object.entries(quantities).map(([key, { title }]) => [key, title]) },
    ],
    state: { metric: all[0].metric, density: String(densities[0]), quantity: "mean" },
    build(state, theme, narrow) {
      const { title, read, log } = quantities[state.quantity];
      const usable = point => present(read(point)) && point.x > 0 && (!log || read(point) > 0);
      const shown = all.filter(
        curve =>
          curve.metric === state.metric &&
          String(curve.density) === state.density &&
          curve.spend === shownSpends()[0] &&
          curve.points.some(usable),
      );
      if (!shown.length) return null;
      const run = data.runs[0].run;
      const series = shown.map(curve => {
        const { color, symbol } = look({ ...curve, run }, theme);
        return {
          type: "line",
          name: curve.finder,
          symbol,
          symbolSize: 8,
          color,
          lineStyle: { color, width: 2 },
          data: curve.points.filter(usable).map(point => ({ value: [point.x, read(point)], point })),
          tooltip: {
            formatter: ({ data: { point } }) =>
              hint(curve.finder, [
                curve.x + ": " + short(point.x),
                "mean " + short(point.mean) + ", variance " + short(point.variance),
                plural(point.n, "seed"),
              ]),
          },
        };
      });
      const values = series.flatMap(each => each.data.map(item => item.value[1]));
      return {
        height: narrow ? 320 : 360,
        option: {
          legend: legend(theme, distinct(series.map(each => each.name))),
          grid: { left: 8, right: 16, top: 64, bottom: 44, containLabel: true },
          series,
          xAxis: axis(theme, {
            type: "log",
            logBase: 2,
            name: shown[0].x + " (log scale)",
            nameLocation: "middle",
            nameGap: 30,
            axisLabel: { formatter: value => short(value, 3) },
          }),
          yAxis: axis(
            theme,
            log ? { type: "log", axisLabel: { formatter: value => short(value, 2) } } : { type: "value", ...round([0, ...values]) },
          ),
          title: heading(theme, title + " of the " + shown[0].y),
        },
        csv: [
          ["metric", "finder", "spend", "density", "x", "mean", "variance", "seeds"],
          ...shown.flatMap(curve =>
            curve.points.map(point => [
              curve.metric,
              curve.finder,
              curve.spend,
              curve.density,
              point.x,
              point.mean,
              point.variance,
              point.n,
            ]),
          ),
        ],
      };
    },
  });
}
