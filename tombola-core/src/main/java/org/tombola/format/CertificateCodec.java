package org.tombola.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tombola.InvalidInput;
import org.tombola.format.Certificate.Check;
import org.tombola.format.Certificate.Verdict;

/** A certificate as plain data: a list of maps with {@code name}, {@code verdict} and {@code detail}. */
final class CertificateCodec {
    private CertificateCodec() {}

    static List<Map<String, String>> encode(Certificate certificate) {
        return certificate.checks().stream()
                .map(check ->
                        Map.of("name", check.name(), "verdict", EnumWord.of(check.verdict()), "detail", check.detail()))
                .toList();
    }

    static Certificate decode(@Nullable Object data, String place) {
        if (!(data instanceof List<?> list)) {
            throw new InvalidInput(place + " is not a list");
        }
        List<Check> checks = new ArrayList<>();
        for (Object item : list) {
            if (item instanceof Map<?, ?> map
                    && map.keySet().equals(Set.of("name", "verdict", "detail"))
                    && map.get("name") instanceof String name
                    && map.get("detail") instanceof String detail) {
                checks.add(
                        new Check(name, EnumWord.read(Verdict.class, map.get("verdict"), place + ": verdict"), detail));
            } else {
                throw new InvalidInput(place + ": a check needs name, verdict and detail, got " + item);
            }
        }
        return new Certificate(checks);
    }
}
