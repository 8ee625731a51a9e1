package dev.drawbridge.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.write.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The words of the workflow for what became of a step. */
class WorkflowStepTest {
  @Test
  void everyVerdictHasTheWordThatTheWorkflowKnows() {
    assertThat(WorkflowStep.of(new Verdict.More())).isEqualTo(new WorkflowStep("SOAP", 0, ""));
    assertThat(WorkflowStep.of(new Verdict.Done())).isEqualTo(new WorkflowStep("DONE", 0, ""));
    assertThat(WorkflowStep.of(new Verdict.Held(2)))
        .isEqualTo(new WorkflowStep("HELD", 0, "2 held"));
    assertThat(WorkflowStep.of(new Verdict.Ended("gone")))
        .isEqualTo(new WorkflowStep("ENDED", 0, "gone"));
  }

  @Test
  void aWaitIsInWholeSecondsAndNeverNone() {
    assertThat(WorkflowStep.of(new Verdict.RetryLater(Duration.ofMillis(1), "away")))
        .isEqualTo(new WorkflowStep("RETRY", 1, "away"));
    assertThat(WorkflowStep.of(new Verdict.RetryLater(Duration.ofMillis(2001), "away")).seconds())
        .isEqualTo(3);
    assertThat(WorkflowStep.of(new Verdict.RetryLater(Duration.ZERO, "away")).seconds())
        .isEqualTo(1);
  }
}
