package org.tombola.graph;

import java.util.List;
import org.tombola.recipe.Setting;
import org.tombola.recipe.Settings;

/** Networks that were made for photographs of 224×224 have a second form for small images; this says which one is meant. */
enum Form {
    /** {@link #IMAGENET} for images from {@value #LARGE}×{@value #LARGE} on. */
    AUTO,
    /** For images of 32×32 or 64×64. */
    SMALL,
    /** As its paper describes it. */
    IMAGENET;

    /** Between Tiny-ImageNet's 64, which the literature gives the small form, and 224. */
    private static final int LARGE = 128;

    private static final String NAME = "form";

    /** @param difference what the form for large images does otherwise */
    static Setting setting(String difference) {
        return Setting.choice(
                NAME,
                "auto",
                List.of("auto", "small", "imagenet"),
                "imagenet " + difference + "; auto is imagenet for images from " + LARGE + "×" + LARGE + " on");
    }

    static Form of(Settings settings) {
        return settings.word(NAME, Form.class);
    }

    /** Whether images of this size get the form of the paper. */
    boolean imagenet(GraphBuilder start) {
        return this == IMAGENET || this == AUTO && start.resolution() >= LARGE;
    }
}
