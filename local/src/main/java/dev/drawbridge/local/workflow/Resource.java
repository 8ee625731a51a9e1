package dev.drawbridge.local.workflow;

/** What a Task state calls. */
public sealed interface Resource {
  /** {@code arn:aws:states:::lambda:invoke}, answered by the function or through a task token. */
  record LambdaInvoke(boolean waitForTaskToken) implements Resource {}

  /** A function's ARN: its payload is the whole result. */
  record FunctionArn(String arn) implements Resource {}

  /** {@code arn:aws:states:::events:putEvents}. */
  record PutEvents() implements Resource {}

  /** {@code arn:aws:states:::sqs:sendMessage}, answered by the queue or through a task token. */
  record SendMessage(boolean waitForTaskToken) implements Resource {}

  /** Whether a task token ends the task, and not the call's own answer. */
  default boolean waits() {
    return switch (this) {
      case LambdaInvoke(boolean waits) -> waits;
      case SendMessage(boolean waits) -> waits;
      case FunctionArn _, PutEvents _ -> false;
    };
  }

  static Resource parse(String arn, String path) {
    return switch (arn) {
      case "arn:aws:states:::lambda:invoke" -> new LambdaInvoke(false);
      case "arn:aws:states:::lambda:invoke.waitForTaskToken" -> new LambdaInvoke(true);
      case "arn:aws:states:::events:putEvents" -> new PutEvents();
      case "arn:aws:states:::sqs:sendMessage" -> new SendMessage(false);
      case "arn:aws:states:::sqs:sendMessage.waitForTaskToken" -> new SendMessage(true);
      default -> {
        if (arn.matches("arn:aws[a-z-]*:lambda:[^:]*:[^:]*:function:.+")) {
          yield new FunctionArn(arn);
        }
        throw new DefinitionException(path + ": the resource " + arn + " is not supported");
      }
    };
  }
}
