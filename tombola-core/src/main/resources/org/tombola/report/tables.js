// Everything else that is set in rows: runs, pairs of rows, cost, sizes, single networks, events.

const contestant = ({ run, finder, spend }) => [letter[run], finder, spend].join(" · ");

/** What the letters of several runs stand for. */
function runTable() {
  return table(
    [
      ["", "text"],
      ["run", "wrap"],
      ["rows", "number"],
      ["seeds", "text"],
      ["wall time", "number"],
    ],
    data.runs.map(run => [
      letter[run.run],
      run.run,
      String(run.rows.length),
      distinct(run.rows.map(row => row.seed)).join(", "),
      duration(run.seconds),
    ]),
  );
}

function pairTable() {
  const first = data.pairs.find(pair => pair.mark && pair.density < 1) || data.pairs[0];
  const state = { density: String(first.density), which: "significant" };
  const box = element("div", {});
  const draw = () => {
    const shown = data.pairs.filter(
      pair => pair.metric === shared.metric && String(pair.density) === state.density && (state.which === "all" || pair.mark),
    );
    box.replaceChildren(
      shown.length
        ? table(
            [
              ["row", "wrap"],
              ["against", "wrap"],
              ["difference", "number"],
              ["p", "number"],
              ["p, Holm", "number"],
              ["", "text"],
              ["seeds", "text"],
              ["test", "text"],
            ],
            shown.map(pair => [
              contestant(pair.a),
              contestant(pair.b),
              pair.text,
              short(pair.p, 3),
              short(pair.adjusted, 3),
              pair.mark,
              pair.seeds,
              pair.statistic,
            ]),
          )
        : element("p", { class: "note" }, "No pair of rows differs significantly at this density."),
    );
  };
  const densities = distinct(data.pairs.map(pair => pair.density)).sort((a, b) => b - a);
  const strip = element(
    "div",
    { class: "controls" },
    choice(
      "density",
      densities.map(density => [String(density), short(density)]),
      state.density,
      value => {
        state.density = value;
        draw();
      },
    ),
    choice(
      "show",
      [
        ["significant", "significant pairs"],
        ["all", "all pairs"],
      ],
      state.which,
      value => {
        state.which = value;
        draw();
      },
    ),
  );
  return {
    card: element(
      "div",
      { class: "card" },
      element("header", {}, element("h3", {}, "Pairs of rows at equal density"), strip),
      box,
    ),
    draw,
  };
}

const finderName = group => [severalRuns && letter[group.run], group.finder].filter(Boolean).join(" · ");

/** What a ticket cost, in the engine's own units; columns that are zero everywhere are left out. */
const prices = [
  ["epochs searched", group => group.find_epochs],
  ["epochs trained", group => group.spend_epochs],
  ["epochs", group => group.epochs],
  ["seconds", group => group.seconds],
  ["forward", group => group.forward],
  ["backward", group => group.backward],
  ["dense gradients", group => group.dense_gradients],
  ["Hessian products", group => group.hessian_products],
  ["per-example passes", group => group.per_example],
];
const shownPrices = () => prices.filter(([name, read]) => name === "epochs" || groups.some(group => read(group)));

/** A line per finder and spending, from the least to the most that a density cost. */
function finderCostTable() {
  const lines = new Map();
  for (const group of groups) {
    const key = JSON.stringify([group.run, group.finder, group.spend]);
    lines.set(key, [...(lines.get(key) || []), group]);
  }
  const range = (line, read) => {
    const values = line.map(read).filter(present);
    if (!values.length) return "—";
    const ends = distinct([Math.min(...values), Math.max(...values)].map(value => short(value, 3)));
    return ends.join(" – ");
  };
  return table(
    [
      [severalRuns ? "run, finder" : "finder", "text"],
      ...(spends.length > 1 ? [["spend", "text"]] : []),
      ["densities", "number"],
      ...shownPrices().map(([name]) => [name, "number"]),
    ],
    [...lines.values()].map(line => [
      finderName(line[0]),
      ...(spends.length > 1 ? [line[0].spend] : []),
      range(line, group => group.density),
      ...shownPrices().map(([, read]) => range(line, read)),
    ]),
  );
}

function costTable() {
  return table(
    [
      [severalRuns ? "run, finder" : "finder", "text"],
      ["spend", "text"],
      ["density", "number"],
      ...shownPrices().map(([name]) => [name, "number"]),
    ],
    groups.map(group => [
      finderName(group),
      group.spend,
      short(group.density),
      ...shownPrices().map(([name, read]) => (name === "seconds" ? short(read(group), 3) : short(read(group)))),
    ]),
  );
}

/** Sparsity is not one number: the same mask over the prunable weights, over all parameters, and in multiply-accumulates. */
function sizeTable() {
  const share = (part, whole) => (whole && present(part) ? short(part / whole, 3) : "—");
  const times = (whole, part) => (part ? short(whole / part, 3) + "×" : whole ? "∞" : "—");
  return table(
    [
      [severalRuns ? "run, finder" : "finder", "text"],
      ["spend", "text"],
      ["density asked", "number"],
      ["kept weights", "number"],
      ["of prunable", "number"],
      ["share", "number"],
      ["kept parameters", "number"],
      ["of all", "number"],
      ["share", "number"],
      ["kept MACs", "number"],
      ["share", "number"],
      ["theoretical speed-up (MACs)", "number"],
      ["theoretical 1/(1−s)", "number"],
    ],
    groups.map(group => [
      finderName(group),
      group.spend,
      short(group.density),
      grouped(group.kept),
      grouped(group.prunable),
      short(group.realised),
      grouped(group.kept_parameters),
      grouped(group.parameters),
      share(group.kept_parameters, group.parameters),
      grouped(group.kept_macs),
      share(group.kept_macs, group.macs),
      times(group.macs, group.kept_macs),
      times(1, group.realised),
    ]),
  );
}

function rowTable() {
  const metrics = data.metrics.map(metric => metric.name);
  return table(
    [
      ...(severalRuns ? [["run", "text"]] : []),
      ["finder", "text"],
      ["spend", "text"],
      ["density", "number"],
      ["seed", "number"],
      ["level", "number"],
      ["kept", "number"],
      ...metrics.map(name => [name, "number"]),
      ["certificate", "text"],
      ["ticket", "text"],
    ],
    data.runs.flatMap(run =>
      run.rows.map(row => [
        ...(severalRuns ? [letter[run.run]] : []),
        row.finder,
        row.spend,
        short(row.density),
        String(row.seed),
        row.level === null ? "—" : String(row.level),
        grouped(row.kept),
        ...metrics.map(name => (row.diverged ? "diverged" : short(row.metrics[name]))),
        row.certificate === null
          ? "—"
          : row.certificate === "ok"
            ? element("span", { class: "chip winning" }, "✓ ok")
            : element("span", { class: "chip degraded" }, "✗ " + row.certificate),
        row.ticket === null ? "—" : element("code", {}, row.ticket.split(/[\\/]/).pop()),
      ]),
    ),
  );
}

/** Divergences and what the steps reported, equal ones joined over seeds. */
function events() {
  const joined = new Map();
  for (const run of data.runs) {
    for (const row of run.rows) {
      const place = [severalRuns && letter[run.run], row.finder, row.spend, "density " + short(row.density)]
        .filter(Boolean)
        .join(" · ");
      const texts = [...row.events];
      if (row.diverged) texts.push("training diverged in epoch " + row.diverged.epoch + " at step " + row.diverged.step);
      if (row.certificate !== null && row.certificate !== "ok") texts.push("certificate failed: " + row.certificate);
      for (const text of texts) {
        const key = place + ": " + text;
        joined.set(key, [...(joined.get(key) || []), row.seed]);
      }
    }
  }
  return joined.size
    ? element(
        "ul",
        { class: "events" },
        [...joined].map(([text, seeds]) =>
          element("li", {}, text + " (" + (seeds.length > 1 ? "seeds " : "seed ") + seeds.join(", ") + ")"),
        ),
      )
    : null;
}
