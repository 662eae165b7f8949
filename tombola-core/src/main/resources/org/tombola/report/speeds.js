// A benchmark: measured speed-ups beside theoretical ones, and milliseconds of every layer.

document.getElementById("eyebrow").textContent = "Tombola · benchmark";

const times = value => (present(value) ? value.toFixed(value < 10 ? 2 : 1) + "×" : "—");
const rowName = row => "batch " + row.batch + ", " + plural(row.threads, "thread");

/** bars: {name, color, items: [{value, lines}]} per group of bars; names: of the places along the axis. */
function barChart(bars, names, title, theme, narrow) {
  const slanted = names.length > (narrow ? 3 : 9);
  const series = bars.map(({ name, color, items }) => ({
    type: "bar",
    name,
    color,
    barMaxWidth: 34,
    barGap: "12%",
    itemStyle: { borderRadius: [2, 2, 0, 0] },
    data: items,
    tooltip: { formatter: ({ name: place, data: { lines } }) => hint(place, lines) },
  }));
  return {
    height: (narrow ? 320 : 360) + (slanted ? 70 : 0),
    option: {
      legend: legend(
        theme,
        bars.map(bar => bar.name),
      ),
      grid: { left: 8, right: 16, top: 64, bottom: names.length > 40 ? 48 : 8, containLabel: true },
      series,
      dataZoom:
        names.length > 40
          ? [{ type: "slider", height: 18, bottom: 8, borderColor: theme.grid, textStyle: { color: theme.muted } }]
          : [],
      xAxis: axis(theme, { type: "category", data: names, axisLabel: { rotate: slanted ? 50 : 0, hideOverlap: true } }),
      yAxis: axis(theme, { type: "value", ...round([0, ...bars.flatMap(bar => bar.items.map(item => item.value))]) }),
      title: heading(theme, title),
    },
  };
}

function speedUpFigure() {
  return figure({
    name: "speed-up",
    title: "Measured against theoretical speed-up",
    caption:
      "Measured: the fastest dense engine’s median over ours, same batch, same threads, same process. Theoretical: dense over kept " +
      "multiply-adds; it was counted, not measured.",
    build(state, theme, narrow) {
      const rows = data.whole;
      const bars = [
        {
          name: "theoretical",
          color: theme.dense,
          items: rows.map(row => ({
            value: row.theoretical_speed_up,
            lines: ["theoretical " + times(row.theoretical_speed_up)],
          })),
        },
        {
          name: "measured",
          color: theme.palette[0],
          items: rows.map(row => ({
            value: row.measured_speed_up,
            lines: [
              "measured " + times(row.measured_speed_up) + " against " + row.best_dense,
              ...row.engines.map(each => each.engine + ": " + short(each.ms.median) + " ms"),
              row.verdict,
            ],
          })),
        },
      ];
      return {
        ...barChart(bars, rows.map(rowName), "speed-up", theme, narrow),
        csv: [
          ["batch", "threads", "best_dense", "theoretical_speed_up", "measured_speed_up"],
          ...rows.map(row => [row.batch, row.threads, row.best_dense, row.theoretical_speed_up, row.measured_speed_up]),
        ],
      };
    },
  });
}

function layerFigure() {
  if (!data.layers.length) return null;
  const batches = data.layers[0].times.map(each => String(each.batch));
  const engines = Object.keys(data.layers[0].times[0].ms);
  const speedUps = "speed_up";
  return figure({
    name: "layers",
    title: "Layers",
    caption:
      "One thread. libtorch and our engine: within a pass through the whole network; ours with bias, sum and ReLU, libtorch without. ONNX " +
      "Runtime: a model of the layer alone.",
    controls: [
      { key: "batch", label: "batch", options: batches.map(batch => [batch, batch]) },
      {
        key: "show",
        label: "show",
        options: [
          ["ms", "milliseconds of a batch"],
          [speedUps, "speed-up"],
        ],
      },
    ],
    state: { batch: batches[0], show: "ms" },
    build(state, theme, narrow) {
      const rows = data.layers.map(layer => ({ layer, time: layer.times.find(each => String(each.batch) === state.batch) }));
      const lines = ({ layer, time }) => [
        layer.shape + ", keeps " + grouped(layer.kept) + " of " + grouped(layer.size),
        ...engines.map(engine => engine + ": " + short(time.ms[engine]) + " ms"),
        "theoretical " + times(layer.theoretical_speed_up) + ", measured " + times(time.measured_speed_up),
        time.kernel && time.kernel + (time.plain ? " (plain, slow)" : ""),
        time.verdict,
      ];
      const bar = (name, color, read) => ({ name, color, items: rows.map(row => ({ value: read(row), lines: lines(row) })) });
      const bars =
        state.show === "ms"
          ? engines.map((engine, i) => bar(engine, theme.palette[i % theme.palette.length], row => row.time.ms[engine]))
          : [
              bar("theoretical", theme.dense, row => row.layer.theoretical_speed_up),
              bar("measured", theme.palette[0], row => row.time.measured_speed_up),
            ];
      const names = data.layers.map(layer => layer.name);
      return {
        ...barChart(bars, names, state.show === "ms" ? "milliseconds of a batch" : "speed-up", theme, narrow),
        csv: [
          ["layer", "shape", "kept", "size", "batch", ...engines, "theoretical_speed_up", "measured_speed_up", "kernel"],
          ...rows.map(({ layer, time }) => [
            layer.name,
            layer.shape,
            layer.kept,
            layer.size,
            time.batch,
            ...engines.map(engine => time.ms[engine]),
            layer.theoretical_speed_up,
            time.measured_speed_up,
            time.kernel,
          ]),
        ],
      };
    },
  });
}

/** The speed-up of the sparse engine over the best dense one in fp32; nothing for the others. */
function measured(row, engine) {
  switch (engine.role) {
    case "sparse":
      return times(row.measured_speed_up) + (row.verdict ? ", " + row.verdict : "");
    case "dense":
      return times(row.measured_dense_speed_up);
    case "sparse_bf16":
      return times(row.bf16.measured_speed_up_over_fp32);
    default:
      return "";
  }
}

function wholeTable() {
  return table(
    [
      ["batch", "number"],
      ["threads", "number"],
      ["engine", "text"],
      ["ms", "number"],
      ["quartiles", "number"],
      ["images/s", "number"],
      ["GFLOP/s", "number"],
      ["of peak", "number"],
      ["theoretical", "number"],
      ["measured", "number"],
    ],
    data.whole.flatMap(row =>
      row.engines.map(each => [
        String(row.batch),
        String(row.threads),
        each.engine,
        short(each.ms.median),
        short(each.ms.low) + "–" + short(each.ms.high),
        grouped(each.images_per_second),
        each.gflops.toFixed(1),
        present(each.share_of_peak) ? Math.round(100 * each.share_of_peak) + " %" : "—",
        each.role.startsWith("sparse") ? times(row.theoretical_speed_up) : "",
        measured(row, each),
      ]),
    ),
  );
}

section(
  "The whole network",
  null,
  speedUpFigure(),
  element("div", { class: "card" }, element("header", {}, element("h3", {}, "Every engine")), wholeTable()),
);
const layersShown = layerFigure();
if (layersShown) section("Layers", null, layersShown);
section(
  "What was measured",
  null,
  element(
    "div",
    { class: "card" },
    data.facts.map(fact => element("p", { class: "note" }, fact)),
    element("pre", {}, JSON.stringify(data.source, null, 2)),
  ),
);
redraw();
