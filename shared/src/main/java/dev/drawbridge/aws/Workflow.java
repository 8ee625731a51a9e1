package dev.drawbridge.aws;

import dev.drawbridge.batch.BatchPointer;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

/** The workflow that carries batches out. */
public final class Workflow {
  private final SfnClient sfn;

  public Workflow(SfnClient sfn) {
    this.sfn = sfn;
  }

  /**
   * Starts the execution of this attempt.
   *
   * @param body the pointer as JSON: the execution's input
   * @return false when it had been started before, which is as good
   */
  public boolean start(String stateMachineArn, BatchPointer pointer, String body) {
    try {
      sfn.startExecution(
          request ->
              request.stateMachineArn(stateMachineArn).name(pointer.executionName()).input(body));
      return true;
    } catch (ExecutionAlreadyExistsException e) {
      return false;
    }
  }

  /** Ends a waiting task. A task that is no longer waiting is not an error. */
  public void answer(String token) {
    try {
      sfn.sendTaskSuccess(request -> request.taskToken(token).output("{\"released\":true}"));
    } catch (TaskDoesNotExistException | TaskTimedOutException | InvalidTokenException e) {
      // The hold outlived its execution; the row was the truth, and the next drain plans afresh.
      return;
    }
  }
}
