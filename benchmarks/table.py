"""Results as Markdown."""

BEGIN, END = "<!-- results: written by run.py -->", "<!-- end of results -->"
HEAD = [
    "| measurement | what | median (min–max) | rounds | goal | medians of the turns | cores busy elsewhere | commit |",
    "|---|---|---|---|---|---|---|---|",
]


def figure(value):
    return f"{value:.3g}" if value < 100 else f"{value:.0f}" if value < 1e6 else f"{value / 1e6:.0f} million"


def goal_of(comparison, quick):
    if comparison["goal"] is None:
        return "—"
    goal, median = comparison["goal"], comparison["median"]
    met = median <= goal if comparison["at_most"] else median >= goal
    verdict = "not judged" if quick else "met" if met else "missed"
    return f"{'≤' if comparison['at_most'] else '≥'} {goal:g}: {verdict}"


def turns_of(result):
    images, unit = result["images_per_epoch"], result.get("unit", "images")
    speeds = result[f"{unit}_per_second"]
    if images and not result["quick"]:
        return ", ".join(f"{label} {figure(images / s)} s/epoch" for label, s in speeds.items())
    return ", ".join(f"{label} {figure(s)} {unit}/s" for label, s in speeds.items())


def rows_of(name, result):
    end = f"{result['commit']}, {result['date']}{', quick: no figure' if result['quick'] else ''}"
    if "counts" in result:
        for count in result["counts"]:
            constant = "the same each step" if count["the_same_each_step"] else "of the last step"
            cells = [
                f"`{name}`",
                f"{count['network']}: calls of native methods a training step",
                f"{count['native_calls_per_step']} ({constant})",
                "—",
                "—",
                f"most frequent: {', '.join(count['most_frequent'][:3])}",
                "—",
                end,
            ]
            yield row(cells)
        return
    busy = result["cores_busy_elsewhere"]
    for c in result["comparisons"]:
        cells = [
            f"`{c['name']}`",
            c["what"],
            f"{c['median']:.3f} ({c['min']:.3f}–{c['max']:.3f})",
            str(c["n"]),
            goal_of(c, result["quick"]),
            turns_of(result),
            "?" if busy is None else f"{busy:.2f}",
            end,
        ]
        yield row(cells)


def row(cells):
    return f"| {' | '.join(cells)} |"


def groups(results, names):
    """Results of one machine and of versions that do not contradict each other: (hardware, versions, names)."""
    found = []
    for name in names:
        if name not in results:
            continue
        hardware, versions = results[name]["hardware"], results[name]["versions"]
        for known, merged, members in found:
            if known == hardware and all(merged.get(key, value) == value for key, value in versions.items()):
                merged.update(versions)
                members.append(name)
                break
        else:
            found.append((hardware, dict(versions), [name]))
    return found


def sections(results, names):
    for hardware, versions, members in groups(results, names):
        yield f"**{hardware}**; {', '.join(f'{key} {version}' for key, version in versions.items())}"
        yield ""
        yield from HEAD
        for name in members:
            yield from rows_of(name, results[name])
        yield ""
    missing = [name for name in names if name not in results]
    if missing:
        yield from HEAD
        for name in missing:
            yield row([f"`{name}`", "not measured yet", *["—"] * 6])
        yield ""


def rewrite(readme, results, names):
    """Puts the tables between the markers of a Markdown file."""
    before, begin, rest = readme.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise RuntimeError(f"{readme} lacks the markers {BEGIN} and {END}")
    body = "\n".join(sections(results, names)).rstrip("\n")
    readme.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}")
