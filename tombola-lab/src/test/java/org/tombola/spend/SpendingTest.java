package org.tombola.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tombola.InvalidInput;
import org.tombola.TinyProblem;
import org.tombola.format.Ticket.Next;
import org.tombola.graph.Graph;
import org.tombola.lab.Problem;
import org.tombola.recipe.Definition;
import org.tombola.recipe.Part;
import org.tombola.train.TrainingSpec;
import org.tombola.weights.Mask;
import org.tombola.weights.Masks;
import org.tombola.weights.Quota;

class SpendingTest {
    private static final Graph GRAPH = TinyProblem.convolutional();

    /** Half the weights kept, rewound to step 4 of 12. */
    private static Spending ticket(long seed) {
        Problem problem = TinyProblem.problem(GRAPH, seed);
        Mask mask = Masks.random(problem.dense(), new Quota.Pool(57), problem.seed());
        return new Spending(problem, GRAPH, TinyProblem.start(GRAPH, 77), mask, problem.settings(), 4, Next.RETRAIN);
    }

    static Stream<Part<? extends Tweak>> tweaks() {
        return Tweaks.CATALOGUE.definitions().stream().map(Definition::standard);
    }

    @Test
    void plainSpendingTrainsTheMaskedStartFromWhereItStands() {
        Spending ticket = ticket(1);
        TrainingSpec training = ticket.training();
        assertThat(training.start()).isEqualTo(ticket.mask().apply(ticket.start()));
        assertThat(training.mask()).isEqualTo(ticket.mask());
        assertThat(training.from()).isEqualTo(4);
        assertThat(training.until()).isEqualTo(12);
        assertThat(training.partial()).isFalse();
        assertThat(training.seed()).isEqualTo(ticket.problem().seed());
    }

    @Test
    void aTicketIsTrainedIfItsNextStepSaysSo() {
        assertThat(ticket(1).trains()).isTrue();
        assertThat(ticket(1).withNext(Next.KEEP).trains()).isFalse();
        assertThat(ticket(1).withNext(Next.MASK_ONLY).trains()).isFalse();
        assertThat(ticket(1).withNext(Next.KEEP).trained().trains()).isTrue();
    }

    @Test
    void settingsThatEndBeforeTheTicketStandsAreRefused() {
        Spending atTheEnd = ticket(1).withSettings(TinyProblem.settings(1, 16));
        assertThat(atTheEnd.training().until()).isEqualTo(4);
        Spending brief = ticket(1).withSettings(TinyProblem.settings(1, 32));
        assertThatThrownBy(brief::training)
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("step 4")
                .hasMessageContaining("step 2");
        assertThat(brief.fromTheBeginning().training().from()).isZero();
    }

    @Test
    void reinitialisingKeepsTheMaskAndNothingOfTheWeights() {
        Spending before = ticket(1);
        Part<? extends Tweak> part =
                Tweaks.CATALOGUE.find("reinitialise").orElseThrow().standard();
        Spending after = part.value().apply(before);
        assertThat(after.mask()).isEqualTo(before.mask());
        assertThat(after.resumeAt()).isZero();
        assertThat(after.settings()).isEqualTo(before.settings());
        assertThat(after.start().get("conv1.weight"))
                .isNotEqualTo(before.start().get("conv1.weight"))
                .as("nor is it the draw that the ticket came from")
                .isNotEqualTo(before.problem().start().get("conv1.weight"));
        assertThat(after.start().get("bn1.running_mean").values()).containsOnly(0);
        assertThat(after.training().start()).isEqualTo(before.mask().apply(after.start()));
    }

    @Test
    void reinitialisingMayNameItsInitialiser() {
        Definition<? extends Tweak> tweak =
                Tweaks.CATALOGUE.find("reinitialise").orElseThrow();
        assertThat(tweak.with(Map.of("init", "orthogonal"))
                        .value()
                        .apply(ticket(1))
                        .start())
                .isNotEqualTo(tweak.standard().value().apply(ticket(1)).start());
    }

    @ParameterizedTest
    @MethodSource("tweaks")
    void everyTweakIsAFunctionOfItsInput(Part<? extends Tweak> tweak) {
        Spending before = ticket(1);
        String start = before.start().hash();
        Spending after = tweak.value().apply(before);
        assertThat(tweak.value().apply(ticket(1)).training().hash("engine"))
                .isEqualTo(after.training().hash("engine"))
                .isNotEqualTo(before.training().hash("engine"));
        assertThat(tweak.value().apply(ticket(2)).training().hash("engine"))
                .isNotEqualTo(after.training().hash("engine"));
        assertThat(before.start().hash()).isEqualTo(start);
        assertThat(after.mask()).isEqualTo(before.mask());
    }
}
