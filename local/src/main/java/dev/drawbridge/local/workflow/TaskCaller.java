package dev.drawbridge.local.workflow;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Carries out the calls of Task states. */
public interface TaskCaller {
  /**
   * Starts a call and returns at once. The stage ends with the service's result or, exceptionally,
   * with a {@link WorkflowError}.
   */
  CompletionStage<@Nullable Object> call(Resource resource, @Nullable Object arguments);
}
