// What each layer keeps, and which layers keep nothing.

const COLLAPSED = "✕";
/** Nearly every prunable tensor is called weight. */
const shortLayer = name => name.replace(/\.weight$/, "");
const layerHint = (group, layer) => [
  layer.name,
  lineName(group),
  grouped(layer.kept) + " of " + grouped(layer.size) + " weights kept",
  "density " + short(layer.kept / layer.size),
  layer.least === 0 && "collapsed on at least one seed",
];

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
      const names = distinct(shown.flatMap(group => group.layers.map(layer => shortLayer(layer.name))));
      const drawn = shown.length > 5 || shown.length * names.length > 60 ? layerHeat : layerBars;
      return {
        ...drawn(shown, names, theme, narrow),
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

/** A line per finder, a column per layer, colours on a logarithmic scale: for more bars than can be told apart. */
function layerHeat(shown, names, theme, narrow) {
  const shares = shown.flatMap(group => group.layers.map(layer => layer.kept / layer.size)).filter(share => share > 0);
  const low = Math.log10(Math.min(0.5, ...shares));
  const byName = new Map(shown.map(group => [lineName(group), group]));
  const cell = (name, layerName) => {
    const group = byName.get(name);
    const layer = group.layers.find(each => shortLayer(each.name) === layerName);
    return (
      layer && {
        value: layer.kept > 0 ? Math.log10(layer.kept / layer.size) : low,
        mark: layer.least === 0 ? COLLAPSED : null,
        hint: layerHint(group, layer),
      }
    );
  };
  const scale = { low, high: 0, text: value => short(10 ** value, 2) };
  return heatMap([...byName.keys()], names, cell, scale, "kept share (log scale)", theme, narrow);
}

function layerBars(shown, names, theme, narrow) {
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
        const layer = group.layers.find(each => shortLayer(each.name) === name);
        return layer
          ? {
              value: layer.kept / layer.size,
              hint: layerHint(group, layer),
              label: { show: layer.least === 0, formatter: COLLAPSED, position: "top", color },
            }
          : null;
      }),
      tooltip: { formatter: ({ data: { hint: lines } }) => hint(lines[0], lines.slice(1)) },
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
  };
}

/** Groups with a layer that lost every weight on some seed. */
const collapsedGroups = () =>
  groups
    .map(group => ({ group, lost: group.layers.filter(layer => layer.size > 0 && layer.least === 0) }))
    .filter(each => each.lost.length);

/** Which tickets pass no signal, and through which layer; null when every layer of every ticket keeps a weight. */
function collapseTable() {
  const collapsed = collapsedGroups();
  if (!collapsed.length) return null;
  return element(
    "div",
    { class: "card" },
    element("header", {}, element("h3", {}, "Collapsed layers")),
    element(
      "p",
      { class: "note" },
      "A layer without a weight passes no signal; unless a shortcut leads around it, the network cannot tell images apart.",
    ),
    table(
      [
        [severalRuns ? "run, finder" : "finder", "text"],
        ["spend", "text"],
        ["density", "number"],
        ["layers that keep nothing on at least one seed", "wrap"],
      ],
      collapsed.map(({ group, lost }) => [
        finderName(group),
        group.spend,
        short(group.density),
        lost.map(layer => layer.name).join(", "),
      ]),
    ),
  );
}
