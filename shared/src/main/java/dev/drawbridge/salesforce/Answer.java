package dev.drawbridge.salesforce;

import dev.drawbridge.failure.FailureClass;
import java.util.List;

/** What became of a write call. */
public sealed interface Answer {
  /** Every record has its result, in the order of the request. */
  record Answered(List<RecordResult> results) implements Answer {
    public Answered {
      results = List.copyOf(results);
    }
  }

  /** Nothing was done, and Salesforce or the network said why. */
  record Refused(FailureClass failure, String code, String message) implements Answer {}

  /** Salesforce may have done all, some or nothing of it. */
  record Unknown(String reason) implements Answer {}
}
