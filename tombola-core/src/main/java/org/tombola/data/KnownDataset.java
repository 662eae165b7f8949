package org.tombola.data;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tombola.InvalidInput;

/**
 * A public data set that has a usual place, and is fetched there when it is missing.
 *
 * @param name also of its folder
 */
record KnownDataset(String name, List<RemoteFile> files) {
    /**
     * One file of it.
     *
     * @param md5 as published with it; 32 hexadecimal digits
     * @param standIns names that may lie there instead: unpacked forms
     */
    record RemoteFile(String name, URI source, String md5, List<String> standIns) {
        boolean isIn(Path folder) {
            return Files.exists(folder.resolve(name))
                    || standIns.stream().anyMatch(other -> Files.exists(folder.resolve(other)));
        }
    }

    /** The path that a recipe gives, else the folder of this name in the data home, else in the cache, downloaded if it must be. */
    Path locate(String path, DataPlaces places) {
        if (!path.isEmpty()) {
            return places.given(path);
        }
        if (places.dataHome().isPresent()) {
            Path home = places.dataHome().get().resolve(name);
            if (Files.exists(home)) {
                return home;
            }
        }
        Path cache = places.cacheHome().resolve(name);
        for (RemoteFile file : files) {
            if (!file.isIn(cache)) {
                fetch(file, cache, places.download());
            }
        }
        return cache;
    }

    /** Where {@link #locate} would find it without a download; the files themselves are not looked into. */
    Optional<Path> present(DataPlaces places) {
        Optional<Path> home = places.dataHome().map(data -> data.resolve(name)).filter(Files::exists);
        Path cache = places.cacheHome().resolve(name);
        return home.or(() -> files.stream().allMatch(file -> file.isIn(cache)) ? Optional.of(cache) : Optional.empty());
    }

    private void fetch(RemoteFile file, Path folder, boolean download) {
        String remedy = String.format(
                java.util.Locale.ROOT,
                "put %s (%s) into %s, or name a folder with 'path'",
                file.name(),
                file.source(),
                folder);
        if (!download) {
            throw InvalidInput.of("%s is not here, and downloading is off: %s", name, remedy);
        }
        try {
            Download.fetch(file.source(), file.md5(), folder.resolve(file.name()));
        } catch (Download.Failed e) {
            throw new InvalidInput(
                    name + " is not here and could not be downloaded (" + e.getMessage() + "): " + remedy, e);
        }
    }
}
