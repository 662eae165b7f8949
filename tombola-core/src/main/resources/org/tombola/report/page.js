// The page, from top to bottom.

function values(object) {
  const plain = value => value === null || typeof value !== "object";
  return table(
    [
      ["", "text"],
      ["", "wrap"],
    ],
    Object.entries(object).map(([key, value]) => [
      element("code", {}, key),
      plain(value) ? String(value) : element("pre", {}, JSON.stringify(value, null, 2)),
    ]),
  );
}

document.getElementById("eyebrow").textContent =
  severalRuns || data.kind === "comparison" ? "Tombola · comparison of runs" : "Tombola · run report";
tiles();

/** What verdicts rest on; by run where runs differ. */
function bases() {
  const all = distinct(data.runs.map(run => run.basis));
  return all.length === 1 ? all[0] : data.runs.map(run => letter[run.run] + ": " + run.basis).join(" ");
}

const verdictBox = element("div", {}),
  matrixBox = element("div", {});
const pairs = data.pairs.length ? pairTable() : null;
const update = () => {
  matrixBox.replaceChildren(matrix());
  verdictBox.replaceChildren(verdictTable() ?? "");
  if (pairs) pairs.draw();
  redraw();
};
const toolbar = document.getElementById("toolbar");
if (data.metrics.length > 1) {
  toolbar.append(
    choice(
      "metric",
      data.metrics.map(metric => [metric.name, metric.name]),
      shared.metric,
      value => {
        shared.metric = value;
        update();
      },
    ),
  );
}
if (spends.length > 1) {
  toolbar.append(
    choice("spending", [...spends.map(spend => [spend, spend]), [ALL, "all, side by side"]], shared.spend, value => {
      shared.spend = value;
      update();
    }),
  );
}

if (severalRuns) section("The runs", null, element("div", { class: "card" }, runTable()));
if (verdicts.length) {
  section(
    "Which tickets win",
    bases(),
    element(
      "div",
      { class: "card" },
      element("header", {}, element("h3", {}, "Difference to dense")),
      matrixBox,
      element(
        "p",
        { class: "note" },
        "✓ winning: the interval of the difference lies within the margin or above. ✗ degraded: all of it lies below. ? undecided: neither, or too few seeds.",
      ),
    ),
    readingFigure(),
    element("div", { class: "card" }, element("header", {}, element("h3", {}, "Verdicts with their intervals")), verdictBox),
  );
} else {
  section("Readings", "Nothing was compared with a dense network.", readingFigure());
}
if (pairs) {
  section(
    "Which rows differ",
    "Every pair at equal density and metric, two-sided: paired t over equal seeds, Welch t otherwise; p values corrected by Holm’s method over all pairs of that density and metric. * p < 0.05, ** p < 0.01.",
    pairs.card,
  );
}
const latencies = latencyFigure();
if (latencies) section("Speed", "What a prediction takes, measured; see below for what is only counted.", latencies);
const happenings = events();
if (happenings) section("What happened on the way", null, happenings);
const told = metricCurveFigure();
if (told) section("Metrics", null, told);
const curves = curveFigure();
if (curves) section("Training", null, curves);
const layers = layerFigure();
if (layers) section("Layers", null, collapseTable(), layers);
section(
  "Size",
  "Sparsity is not one number: a mask covers the prunable weights, a network has others too, and not every weight costs as many multiply-accumulates.",
  collapsible("Size of every ticket", "", sizeTable()),
);
const agreement = overlapFigure();
if (agreement) section("Masks", null, agreement, collapsible("Overlap of every pair", "long", overlapTable()));
section(
  "Cost",
  "Searched: what finding the ticket took; trained: what spending it took on top. Passes are batches that the engine was asked for; reading metrics is not counted.",
  element("div", { class: "card" }, element("header", {}, element("h3", {}, "Cost by finder")), finderCostTable()),
  costFigure(),
  collapsible("Cost of every ticket", "", costTable()),
);
section(
  "Every network",
  null,
  collapsible(
    plural(
      data.runs.reduce((sum, run) => sum + run.rows.length, 0),
      "row",
    ) + ", with certificates",
    "long",
    rowTable(),
  ),
);
if (data.provenance || data.recipe) {
  section(
    "Where it came from",
    null,
    data.recipe && collapsible("Resolved recipe", "", element("pre", {}, data.recipe)),
    data.provenance &&
      collapsible("Provenance", "", typeof data.provenance === "object" ? values(data.provenance) : String(data.provenance)),
  );
}
update();
