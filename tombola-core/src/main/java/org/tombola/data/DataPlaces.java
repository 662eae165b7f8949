package org.tombola.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tombola.InvalidInput;

/**
 * Where data may lie.
 *
 * @param recipeFolder what a recipe's relative paths start from
 * @param store decoded image folders are cached below it
 * @param dataHome the folder that the variable TOMBOLA_DATA names
 * @param cacheHome usually {@code ~/.cache/tombola}; downloads go here
 * @param download whether a known data set that is absent may be fetched
 */
public record DataPlaces(Path recipeFolder, Path store, Optional<Path> dataHome, Path cacheHome, boolean download) {

    /**
     * The file or folder that a recipe's {@code path} means: relative to the recipe, then to the data home.
     *
     * @throws InvalidInput when it is in neither place
     */
    public Path given(String path) {
        List<Path> tried = new ArrayList<>();
        try {
            tried.add(recipeFolder.resolve(path).normalize());
            dataHome.ifPresent(home -> tried.add(home.resolve(path).normalize()));
        } catch (InvalidPathException e) {
            throw new InvalidInput("path '" + path + "' is not a path on this system: " + e.getReason(), e);
        }
        return tried.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new InvalidInput("path '" + path + "' does not exist; looked for "
                        + String.join(
                                " and ",
                                tried.stream().distinct().map(Path::toString).toList())));
    }
}
