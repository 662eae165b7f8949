// What a run came to at a glance, the matrix of verdicts, and the verdicts with their intervals.

const marks = { winning: "✓", undecided: "?", degraded: "✗" };
const chip = verdict => element("span", { class: "chip " + verdict }, marks[verdict] + " " + verdict);

function tile(name, value, detail) {
  return element(
    "dl",
    { class: "tile", style: "margin:0" },
    element("dt", {}, name),
    element("dd", {}, value, detail ? element("small", {}, detail) : null),
  );
}

function tiles() {
  const box = document.getElementById("tiles");
  const metric = shared.metric;
  const dense = groups.find(group => isDense(group) && group.spend === shared.spend && group.metrics[metric]);
  const wins = verdicts
    .filter(verdict => verdict.metric === metric && verdict.verdict === "winning")
    .sort((a, b) => a.density - b.density);
  if (!severalRuns && dense)
    box.append(
      tile(
        "dense " + metric,
        dense.metrics[metric].text,
        plural(dense.metrics[metric].n, "seed") + (spends.length > 1 ? ", " + dense.spend : ""),
      ),
    );
  if (!severalRuns)
    box.append(
      wins.length
        ? tile(
            "sparsest winning ticket",
            "density " + short(wins[0].density),
            wins[0].finder + (wins[0].spend === "plain" ? "" : " · " + wins[0].spend),
          )
        : tile("sparsest winning ticket", "none", "on " + metric),
    );
  const counts = ["winning", "undecided", "degraded"].map(
    kind => verdicts.filter(verdict => verdict.metric === metric && verdict.verdict === kind).length,
  );
  box.append(
    tile(
      "verdicts on " + metric,
      counts.map((count, i) => count + "\u2009" + Object.values(marks)[i]).join("  "),
      "winning, undecided, degraded",
    ),
  );
  const rows = data.runs.flatMap(run => run.rows);
  const failed = rows.filter(row => row.certificate !== null && row.certificate !== "ok").length;
  const certified = rows.filter(row => row.certificate === "ok").length;
  box.append(
    tile(
      "certificates",
      failed ? failed + " failed" : certified + " ok",
      plural(rows.length, "row") + ", " + plural(distinct(rows.map(row => row.seed)).length, "seed"),
    ),
  );
  const collapsed = collapsedGroups();
  if (collapsed.length)
    box.append(
      tile(
        "collapsed layers",
        plural(collapsed.length, "ticket"),
        distinct(collapsed.map(({ group }) => group.finder)).length > 3
          ? "of " + plural(distinct(collapsed.map(({ group }) => group.finder)).length, "finder")
          : distinct(collapsed.map(({ group }) => group.finder)).join(", "),
      ),
    );
  box.append(
    tile(
      "wall time",
      duration(data.runs.reduce((sum, run) => sum + run.seconds, 0)),
      data.runs.some(run => run.resumed_steps)
        ? plural(
            data.runs.reduce((sum, run) => sum + run.resumed_steps, 0),
            "step",
          ) + " resumed"
        : severalRuns
          ? plural(data.runs.length, "run")
          : null,
    ),
  );
}

const halfWidth = verdict =>
  verdict.interval ? (verdict.interval[1] - verdict.interval[0]) / 2 : Math.abs(verdict.difference || 0);
/** One scale for all differences of a table, so that their decimals line up. */
const commonScale = shown => median(shown.map(halfWidth).filter(half => half > 0));

/** Which tickets win, at a glance: finders down, densities across. */
function matrix() {
  const shown = verdicts.filter(verdict => verdict.metric === shared.metric && shownSpends().includes(verdict.spend));
  if (!shown.length) return element("p", { class: "note" }, "No verdicts on " + shared.metric + ".");
  const densities = distinct(shown.map(verdict => verdict.density)).sort((a, b) => b - a);
  const names = distinct(shown.map(lineName));
  const scale = commonScale(shown);
  const cell = verdict =>
    !verdict
      ? null
      : element(
          "span",
          { class: "cell " + verdict.verdict, title: verdict.note || verdict.verdict },
          element("b", {}, marks[verdict.verdict]),
          element("small", {}, signed(verdict.difference, scale)),
        );
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      { class: "matrix" },
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          element("th", { scope: "col" }, "density"),
          densities.map(density => element("th", { scope: "col", style: "text-align:center" }, short(density))),
        ),
      ),
      element(
        "tbody",
        {},
        names.map(name =>
          element(
            "tr",
            {},
            element("th", { scope: "row" }, name),
            densities.map(density =>
              element("td", {}, cell(shown.find(verdict => lineName(verdict) === name && verdict.density === density)) ?? ""),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Intervals on one common scale, cut where a hopeless ticket would squeeze the others; an arrow says so. */
function forest(verdict, reach) {
  const width = 208,
    middle = width / 2,
    x = value => middle + Math.max(-1, Math.min(1, value / reach)) * (middle - 8);
  const svg = drawing("svg", {
    class: "forest",
    viewBox: `0 0 ${width} 18`,
    role: "img",
    "aria-label": "interval of the difference",
  });
  const better = verdict.higher_is_better ? 1 : -1,
    limit = x(-better * verdict.margin);
  svg.append(
    drawing("rect", {
      x: better > 0 ? limit : 0,
      y: 0,
      width: better > 0 ? width - limit : limit,
      height: 18,
      fill: "var(--winning-ground)",
      opacity: 0.6,
    }),
  );
  svg.append(drawing("line", { x1: middle, x2: middle, y1: 0, y2: 18, stroke: "var(--muted)", "stroke-dasharray": "2 2" }));
  const color = `var(--${verdict.verdict})`;
  if (verdict.interval) {
    const [low, high] = verdict.interval;
    svg.append(drawing("line", { x1: x(low), x2: x(high), y1: 9, y2: 9, stroke: color, "stroke-width": 2 }));
    if (low < -reach) svg.append(drawing("path", { d: "M2 9l6-4v8z", fill: color }));
    if (high > reach) svg.append(drawing("path", { d: `M${width - 2} 9l-6-4v8z`, fill: color }));
  }
  if (present(verdict.difference) && Math.abs(verdict.difference) <= reach)
    svg.append(drawing("circle", { cx: x(verdict.difference), cy: 9, r: 4, fill: color }));
  return svg;
}

function verdictTable() {
  const shown = verdicts.filter(verdict => verdict.metric === shared.metric && shownSpends().includes(verdict.spend));
  if (!shown.length) return null;
  const scale = commonScale(shown);
  const reach = Math.max(3 * shown[0].margin, 2 * median(shown.map(verdict => Math.abs(verdict.difference ?? 0)))) || 1;
  const notes = shown.filter(verdict => verdict.note);
  return element(
    "div",
    {},
    table(
      [
        ["finder", "text"],
        ["density", "number"],
        ["dense", "number"],
        ["sparse", "number"],
        ["difference", "number"],
        ["interval", "number"],
        ["against dense, on one scale", "text"],
        ["n", "number"],
        ["verdict", "text"],
      ],
      shown.map(verdict => [
        lineName(verdict),
        short(verdict.density),
        fixed(verdict.dense, scale),
        fixed(verdict.sparse, scale),
        signed(verdict.difference, scale),
        verdict.interval ? "[" + verdict.interval.map(end => signed(end, scale)).join(", ") + "]" : "—",
        forest(verdict, reach),
        String(verdict.n),
        chip(verdict.verdict),
      ]),
    ),
    notes.map(verdict =>
      element("p", { class: "note" }, lineName(verdict) + " at density " + short(verdict.density) + ": " + verdict.note + "."),
    ),
  );
}
