package dev.drawbridge.aws;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** What went wrong with a call to AWS, as a sentence for an operator. */
final class AwsWords {
  private AwsWords() {}

  /** AWS's own code where it answered; its message may hold names that are no reader's business. */
  static String of(SdkException trouble) {
    if (trouble instanceof AwsServiceException answered && answered.awsErrorDetails() != null) {
      return "AWS answered " + answered.awsErrorDetails().errorCode();
    }
    return trouble instanceof ApiCallTimeoutException
        ? "AWS did not answer in time"
        : "AWS gave no answer";
  }
}
