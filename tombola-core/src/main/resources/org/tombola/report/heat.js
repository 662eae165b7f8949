// Heat maps: how far masks agree, and what each layer keeps, readable for many finders.

/** Long names lose their middle: what tells them apart stands at the end as often as at the beginning. */
function cut(name, letters) {
  const end = Math.floor((letters - 1) / 2);
  return name.length <= letters ? name : name.slice(0, letters - 1 - end) + "…" + name.slice(-end);
}

/**
 * cell(row, column) gives {value, hint, mark?} or null; scale is {low, high, text(value)} in the unit of value. Values are printed into
 * the cells where there is room.
 */
function heatMap(rows, columns, cell, scale, title, theme, narrow) {
  const roomy = columns.length <= (narrow ? 5 : 13);
  const cells = rows.flatMap((row, y) =>
    columns
      .map((column, x) => ({ x, y, cell: cell(row, column) }))
      .filter(each => each.cell)
      .map(each => ({
        value: [each.x, each.y, each.cell.value],
        hint: each.cell.hint,
        label: {
          show: roomy || Boolean(each.cell.mark),
          formatter: each.cell.mark || scale.text(each.cell.value),
          color: each.cell.value - scale.low > 0.6 * (scale.high - scale.low) ? theme.onHeat : theme.ink,
          fontSize: 11,
        },
      })),
  );
  const slanted = columns.length > (narrow ? 3 : 7);
  const names = letters => ({ color: theme.ink, interval: 0, formatter: name => cut(name, letters) });
  return {
    height: 118 + (slanted ? 130 : 16) + 24 * rows.length,
    option: {
      title: heading(theme, title),
      grid: { left: 8, right: 16, top: 64, bottom: 8, containLabel: true },
      xAxis: axis(theme, {
        type: "category",
        data: columns,
        splitLine: { show: false },
        axisLabel: { ...names(20), rotate: slanted ? 50 : 0, interval: columns.length > 60 ? "auto" : 0 },
      }),
      yAxis: axis(theme, { type: "category", data: rows, inverse: true, splitLine: { show: false }, axisLabel: names(narrow ? 16 : 36) }),
      visualMap: {
        type: "continuous",
        min: scale.low,
        max: scale.high,
        dimension: 2,
        orient: "horizontal",
        top: 0,
        left: 0,
        itemWidth: 12,
        itemHeight: 160,
        text: [scale.text(scale.high), scale.text(scale.low)],
        textStyle: { color: theme.ink, fontSize: 12.5 },
        inRange: { color: theme.heat },
      },
      series: [
        {
          type: "heatmap",
          data: cells,
          itemStyle: { borderColor: theme.surface, borderWidth: 1 },
          emphasis: { disabled: true },
          tooltip: { formatter: params => hint(params.data.hint[0], params.data.hint.slice(1)) },
        },
      ],
    },
  };
}

const overlaps = [
  ...data.runs.flatMap(run => run.overlaps.map(each => ({ ...each, run_a: run.run, run_b: run.run }))),
  ...data.overlaps,
];
const above = (overlap, chance) => (chance < 1 ? (overlap - chance) / (1 - chance) : null);
const agreements = {
  above: { title: "agreement above chance, (overlap − chance) / (1 − chance)", read: each => above(each.overlap, each.chance) },
  overlap: { title: "share of positions on which the masks agree", read: each => each.overlap },
  layers: {
    title: "agreement above what equal shares of each layer give by chance",
    read: each => above(each.overlap, each.layer_chance),
  },
  iou: { title: "kept by both / kept by either", read: each => each.iou },
};

function overlapFigure() {
  if (!overlaps.length) return null;
  const densities = distinct(overlaps.map(each => each.density)).sort((a, b) => b - a);
  const contestant = (run, finder) => [severalRuns && letter[run], finder].filter(Boolean).join(" · ");
  const nameA = each => contestant(each.run_a, each.a);
  const nameB = each => contestant(each.run_b, each.b);
  return figure({
    name: "mask-overlap",
    title: "Which finders draw alike",
    caption:
      "Masks as drawn, compared at equal density and seed, mean over seeds. Overlap alone flatters: masks that have nothing in common but " +
      "their counts agree on most positions when few are kept; the level of chance is printed above and in the table below.",
    controls: [
      { key: "density", label: "density", options: densities.map(density => [String(density), short(density)]) },
      { key: "measure", label: "measure", options: Object.entries(agreements).map(([key, { title }]) => [key, title]) },
    ],
    state: { density: String(densities[0]), measure: "above" },
    build(state, theme, narrow) {
      const { title, read } = agreements[state.measure];
      const shown = overlaps.filter(each => String(each.density) === state.density && present(read(each)));
      if (!shown.length) return null;
      const names = distinct(groups.filter(group => !isDense(group)).map(group => contestant(group.run, group.finder))).filter(name =>
        shown.some(each => nameA(each) === name || nameB(each) === name),
      );
      const pairs = new Map();
      for (const each of shown) {
        pairs.set(nameA(each) + "\u0000" + nameB(each), each).set(nameB(each) + "\u0000" + nameA(each), each);
      }
      const levels = shown.map(each => each.chance);
      const low = Math.min(state.measure === "overlap" ? Math.min(...levels) : 0, ...shown.map(read));
      const scale = { low: Math.min(low, 0.999), high: 1, text: value => short(value, 2) };
      const cell = (a, b) => {
        const each = pairs.get(a + "\u0000" + b);
        return (
          each && {
            value: read(each),
            hint: [
              a + " and " + b,
              "overlap " + short(each.overlap) + (present(each.overlap_sd) ? " ± " + short(each.overlap_sd, 2) : ""),
              "by chance " + short(each.chance) + ", with these shares of each layer " + short(each.layer_chance),
              "kept by both / by either " + short(each.iou) + (present(each.iou_sd) ? " ± " + short(each.iou_sd, 2) : ""),
              plural(each.n, "seed"),
            ],
          }
        );
      };
      const ends = distinct([Math.min(...levels), Math.max(...levels)].map(value => short(value, 3)));
      return {
        ...heatMap(names, names, cell, scale, title + "; overlap by chance " + ends.join(" – "), theme, narrow),
        csv: [
          ["a", "b", "density", "n", "overlap", "overlap_sd", "iou", "iou_sd", "chance", "layer_chance"],
          ...shown.map(each => [
            nameA(each),
            nameB(each),
            each.density,
            each.n,
            each.overlap,
            each.overlap_sd,
            each.iou,
            each.iou_sd,
            each.chance,
            each.layer_chance,
          ]),
        ],
      };
    },
  });
}

function overlapTable() {
  const spread = (mean, sd) => (present(sd) ? fixed(mean, sd || mean) + " ± " + fixed(sd, sd || mean) : short(mean));
  return table(
    [
      ["finder", "wrap"],
      ["against", "wrap"],
      ["density", "number"],
      ["seeds", "number"],
      ["overlap", "number"],
      ["by chance", "number"],
      ["by chance, layers alike", "number"],
      ["above chance", "number"],
      ["kept by both / by either", "number"],
    ],
    overlaps.map(each => [
      [severalRuns && letter[each.run_a], each.a].filter(Boolean).join(" · "),
      [severalRuns && letter[each.run_b], each.b].filter(Boolean).join(" · "),
      short(each.density),
      String(each.n),
      spread(each.overlap, each.overlap_sd),
      short(each.chance),
      short(each.layer_chance),
      short(above(each.overlap, each.chance), 3),
      spread(each.iou, each.iou_sd),
    ]),
  );
}
