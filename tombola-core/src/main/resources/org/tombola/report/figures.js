// Cost against density, and kept weights per layer.

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

function layerFigure() {
  const densities = distinct(groups.filter(group => !isDense(group) && group.layers.length).map(group => group.density)).sort(
    (a, b) => b - a,
  );
  if (!densities.length) return null;
  return figure({
    name: "density-per-layer",
    title: "Kept weights per layer",
    caption:
      "Share of each prunable tensor that the mask keeps, mean over seeds. A cross marks a layer that lost every weight on at least one seed.",
    controls: [
      {
        key: "density",
        label: "density",
        options: densities.map(density => [String(density), short(density)]),
        initial: String(densities[Math.floor(densities.length / 2)]),
      },
    ],
    state: { density: String(densities[0]) },
    build(state, theme, narrow) {
      const shown = groups.filter(
        group =>
          !isDense(group) && group.layers.length && String(group.density) === state.density && shownSpends()[0] === group.spend,
      );
      if (!shown.length) return null;
      const names = distinct(shown.flatMap(group => group.layers.map(layer => layer.name)));
      const series = shown.map(group => {
        const { color } = look(group, theme);
        return {
          type: "bar",
          name: lineName(group),
          color,
          barMaxWidth: 34,
          barGap: "12%",
          itemStyle: { borderRadius: [2, 2, 0, 0] },
          data: names.map(name => {
            const layer = group.layers.find(each => each.name === name);
            return layer
              ? {
                  value: layer.kept / layer.size,
                  layer,
                  group,
                  label: { show: layer.least === 0, formatter: "✕", position: "top", color },
                }
              : null;
          }),
          tooltip: {
            formatter: ({ data: { layer } }) =>
              hint(layer.name, [
                lineName(group),
                grouped(layer.kept) + " of " + grouped(layer.size) + " weights kept",
                "density " + short(layer.kept / layer.size),
                layer.least === 0 && "collapsed on at least one seed",
              ]),
          },
        };
      });
      const slanted = names.length > (narrow ? 3 : 9);
      return {
        height: (narrow ? 320 : 360) + (slanted ? 70 : 0),
        option: {
          legend: legend(
            theme,
            series.map(each => each.name),
          ),
          grid: { left: 8, right: 16, top: 64, bottom: names.length > 40 ? 48 : 8, containLabel: true },
          series,
          dataZoom:
            names.length > 40
              ? [{ type: "slider", height: 18, bottom: 8, borderColor: theme.grid, textStyle: { color: theme.muted } }]
              : [],
          xAxis: axis(theme, { type: "category", data: names, axisLabel: { rotate: slanted ? 50 : 0, hideOverlap: true } }),
          yAxis: axis(theme, {
            type: "value",
            ...round([0, ...series.flatMap(each => each.data.map(item => item && item.value))]),
          }),
          title: heading(theme, "kept share"),
        },
        csv: [
          ["run", "finder", "spend", "density", "layer", "kept", "size"],
          ...shown.flatMap(group =>
            group.layers.map(layer => [group.run, group.finder, group.spend, group.density, layer.name, layer.kept, layer.size]),
          ),
        ],
      };
    },
  });
}
