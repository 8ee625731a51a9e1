package dev.drawbridge.local.contract;

import java.util.List;
import java.util.Optional;

/**
 * Where something that plays AWS is known not to be AWS. Its test must fail there: a difference
 * that is gone is to be taken off the list.
 *
 * @param site what plays AWS
 * @param test the method's name
 * @param of which of its invocations, by a part of the display name; empty: the only one
 * @param reason what it does, and AWS does not
 */
record Difference(String site, String test, String of, String reason) {
  private static final String FAILED_WITH_OUTPUT = "a failed execution has its error as output";

  static final List<Difference> KNOWN =
      List.of(
          ministack("aRateBeginsAtOnce", "", "a rate is first due after a period"),
          ministack(
              "aCronExpressionIsDueAtTheFullMinute",
              "",
              "the event has the time of the ticker, not the time it was due"),
          ministack(
              "anExpressionThatIsNoneIsRefused",
              "rate(",
              "takes a wrong unit and a rate of nothing"),
          ministack(
              "aBadEntryIsRefusedAndItsNeighbourTaken",
              "",
              "takes entries without detail type or with a detail that is no object"),
          ministack("aTokenThatWasNeverGivenIsInvalid", "", "says TaskDoesNotExist"),
          ministack("aTokenWorksOnce", "", "says TaskDoesNotExist"),
          ministack("theTokenOfAStoppedExecutionIsClosed", "", "the token still works"),
          ministack(
              "aHeartbeatThatDoesNotArriveHasAnErrorOfItsOwn",
              "",
              "HeartbeatSeconds is not looked at"),
          ministack(
              "theHistoryNamesEachStepOfATaskWithAToken",
              "",
              "has neither TaskStarted nor TaskSubmitted"),
          ministack(
              "theSameNameAndInputFindTheRunningExecution", "", "says ExecutionAlreadyExists"),
          ministack("anOutputIsWrittenWithoutBlanks", "", "writes a blank after each colon"),
          ministack(
              "aServicesErrorHasItsName",
              "sqs:sendMessage",
              "the name of the error ends without Exception"),
          ministack(
              "aServicesErrorHasItsName",
              "events:putEvents",
              "see aBadEntryIsRefusedAndItsNeighbourTaken"),
          ministack("endsAsItEndedOnAws", "base_scenarios.fail_", FAILED_WITH_OUTPUT),
          ministack("endsAsItEndedOnAws", "CONDITION_FALSE", FAILED_WITH_OUTPUT),
          ministack("endsAsItEndedOnAws", "undefined_reference", FAILED_WITH_OUTPUT),
          ministack("endsAsItEndedOnAws", "wait_timestamp_jsonata-INVALID", FAILED_WITH_OUTPUT),
          ministack(
              "endsAsItEndedOnAws", "wait_timestamp_jsonata-NO_T", "takes a timestamp without T"),
          ministack("endsAsItEndedOnAws", "math_random_seeded", "has no $random with a seed"),
          ministack(
              "endsAsItEndedOnAws",
              "array_range.02",
              "a range of one number is an array, and on AWS the number"));

  /** MiniStack 1.5.33. */
  private static Difference ministack(String test, String of, String reason) {
    return new Difference("ministack", test, of, reason);
  }

  static Optional<Difference> of(String test, String invocation) {
    String site = System.getProperty("contract.site", "local");
    return KNOWN.stream()
        .filter(known -> known.site.equals(site) && known.test.equals(test))
        .filter(known -> invocation.contains(known.of))
        .findFirst();
  }
}
