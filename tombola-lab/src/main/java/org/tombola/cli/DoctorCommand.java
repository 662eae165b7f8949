package org.tombola.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.tombola.cli.Diagnosis.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tombola doctor}: what is here, and what would go wrong. */
@Command(
        name = "doctor",
        description =
                "Looks at the machine, libtorch, the store and the data; exit code 1 when something essential is missing.",
        footer = {"", "Example:", "  tombola doctor"})
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() {
        List<Finding> findings = new Diagnosis(common).findings();
        common.print(() -> document(findings), () -> text(findings));
        return findings.stream().anyMatch(Finding::essential) ? Failures.FAILED : 0;
    }

    private static Map<String, Object> document(List<Finding> findings) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", 1);
        document.put("healthy", findings.stream().noneMatch(Finding::essential));
        document.put(
                "findings",
                findings.stream()
                        .map(finding -> {
                            Map<String, Object> plain = new LinkedHashMap<>();
                            plain.put("name", finding.name());
                            plain.put("state", finding.state().name().toLowerCase(Locale.ROOT));
                            plain.put("value", finding.value());
                            plain.put("advice", finding.advice());
                            return plain;
                        })
                        .toList());
        return document;
    }

    private static String text(List<Finding> findings) {
        int width = findings.stream()
                .mapToInt(finding -> finding.name().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            String mark = switch (finding.state()) {
                case GOOD -> "  ";
                case WARNING -> "! ";
                case BROKEN -> "✗ ";
            };
            text.append(mark)
                    .append(finding.name())
                    .append(" ".repeat(width - finding.name().length() + 2));
            text.append(finding.value()).append('\n');
            if (!finding.advice().isEmpty()) {
                text.append(" ".repeat(width + 4)).append(finding.advice()).append('\n');
            }
        }
        return text.toString();
    }
}
