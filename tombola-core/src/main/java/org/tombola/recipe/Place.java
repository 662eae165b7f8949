package org.tombola.recipe;

/**
 * Where a value stands: in which text, on which line, and under which keys.
 *
 * @param source a file as the user named it, or an option such as {@code --set}
 * @param line from 1; 0 where lines mean nothing
 * @param column from 1; 0 where columns mean nothing
 * @param path dotted, list indices in brackets: {@code find[1].snip.batch}; empty for the whole document
 */
public record Place(String source, int line, int column, String path) {

    /** The same spot, one key further down. */
    public Place key(String name) {
        return new Place(source, line, column, path.isEmpty() ? name : path + "." + name);
    }

    /** The same spot, one list item further down. */
    public Place item(int index) {
        return new Place(source, line, column, path + "[" + index + "]");
    }

    /** The same keys at another spot of the same source. */
    public Place at(int newLine, int newColumn) {
        return new Place(source, newLine, newColumn, path);
    }

    /** {@code recipe.yaml:12: find[1].snip.batch}, leaving out what is unknown. */
    @Override
    public String toString() {
        String spot = line > 0 ? source + ":" + line : source;
        return path.isEmpty() ? spot : spot + ": " + path;
    }
}
