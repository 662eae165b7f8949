// Cost against density.

const measures = {
  epochs: { title: "epochs of training", read: group => group.epochs },
  find_epochs: { title: "epochs searched", read: group => group.find_epochs },
  spend_epochs: { title: "epochs trained after the search", read: group => group.spend_epochs },
  backward: { title: "backward passes", read: group => group.backward },
  seconds: { title: "seconds of computing", read: group => group.seconds },
  macs: { title: "kept share of the MACs", read: group => (group.macs ? group.kept_macs / group.macs : null) },
  parameters: {
    title: "kept share of all parameters",
    read: group => (group.parameters ? group.kept_parameters / group.parameters : null),
  },
  mac_speedup: {
    title: "theoretical speed-up, dense MACs / kept MACs",
    read: group => (group.kept_macs ? group.macs / group.kept_macs : null),
    log: true,
  },
  weight_speedup: {
    title: "theoretical speed-up, 1 / (1 − sparsity)",
    read: group => (group.realised ? 1 / group.realised : null),
    log: true,
  },
};

function costFigure() {
  return figure({
    name: "cost-against-density",
    title: "Cost against density",
    caption:
      "Means over seeds, finding and retraining together; trainings that rows share are counted in full for each. Speed-ups marked theoretical " +
      "only count operations; no speed was measured here.",
    controls: [
      {
        key: "measure",
        label: "measure",
        options: Object.entries(measures)
          .filter(([, m]) => groups.some(g => present(m.read(g))))
          .map(([key, m]) => [key, m.title]),
      },
    ],
    state: { measure: "epochs" },
    build(state, theme, narrow) {
      const measure = measures[state.measure];
      const read = group => (present(measure.read(group)) ? { mean: measure.read(group), low: null, high: null } : null);
      const lines = linesOverDensity();
      const values = lines.flat().map(measure.read).filter(present);
      if (!values.length) return null;
      const series = lines.flatMap(line =>
        lineOverDensity(
          line,
          theme,
          read,
          () => true,
          group => hint(lineName(group), ["density " + short(group.density), measure.title + ": " + short(measure.read(group))]),
        ),
      );
      const y = measure.log
        ? { type: "log", logBase: 2, axisLabel: { formatter: value => short(value, 3) } }
        : { type: "value", ...round([0, ...values]) };
      return {
        height: narrow ? 320 : 360,
        option: {
          legend: legend(theme, distinct(series.map(each => each.name))),
          grid: { left: 8, right: 16, top: 64, bottom: 44, containLabel: true },
          series,
          xAxis: densityAxis(theme, narrow),
          title: heading(theme, measure.title),
          yAxis: axis(theme, y),
        },
        csv: [
          ["run", "finder", "spend", "density", state.measure],
          ...lines.flat().map(group => [group.run, group.finder, group.spend, group.density, measure.read(group)]),
        ],
      };
    },
  });
}
