package dev.drawbridge.local.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionTest {
  private static String machine(String state) {
    return """
    {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": %s}}\
    """
        .formatted(state);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"Type": "Map", "End": true}                                    | state A: the state type Map is not supported
          {"Type": "Parallel", "End": true}                               | state A: the state type Parallel is not supported
          {"Type": "Pass", "End": true, "InputPath": "$"}                 | state A: the field InputPath is not supported
          {"Type": "Pass", "End": true, "Retry": []}                      | state A: the field Retry is not supported
          {"Type": "Pass", "End": true, "QueryLanguage": "JSONPath"}      | state A: the query language JSONPath is not supported
          {"Type": "Pass", "End": true, "Output": "{% 1 + %}"}            | state A, Output: not a JSONata expression
          {"Type": "Pass", "End": true, "Next": "A"}                      | give exactly one of Next and End
          {"Type": "Pass"}                                                | give exactly one of Next and End
          {"Type": "Pass", "Next": "B"}                                   | leads to the state B, which is missing
          {"Type": "Wait", "End": true}                                   | give exactly one of Seconds and Timestamp
          {"Type": "Choice"}                                              | the field Choices is missing
          {"Type": "Choice", "Choices": [{"Condition": true, "Next": "A", "Variable": "$"}]} | state A, Choices[0]: the field Variable is not supported
          {"Type": "Task", "End": true}                                   | the field Resource is missing
          {"Type": "Task", "Resource": "arn:aws:states:::sns:publish.waitForTaskToken", "End": true} | the resource arn:aws:states:::sns:publish.waitForTaskToken is not supported
          {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "ResultSelector": {}, "End": true} | the field ResultSelector is not supported
          {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true, "Retry": [{"ErrorEquals": ["x"], "Jitter": 1}]} | state A, Retry[0]: the field Jitter is not supported
          {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true, "Catch": [{"ErrorEquals": ["x"], "Next": "A", "ResultPath": null}]} | state A, Catch[0]: the field ResultPath is not supported
          """)
  void whatIsNotRunIsRefusedByName(String state, String message) {
    assertThatThrownBy(() -> Definition.read(machine(state)))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$a ?? 1",
        "$a ?: 1",
        "$eval('1')",
        "'?:' & ($a ?: 1)",
        "$match('x', /a/) ?? 1",
        "(6 / 2) ?? 'a/b'"
      })
  void whatAwsDoesNotHaveOfJsonataIsRefused(String expression) {
    assertThatThrownBy(() -> Expression.compile(expression, "state A, Output"))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("Step Functions' JSONata does not have the");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'a ?? b'",
        "\"?:\"",
        "`??`",
        "/* ?? */ 1",
        "$match('x', /(?:a)??/)",
        "$a ? 1 : 2",
        "$evaluate",
        "$contains('a', /\\/??/i)",
        "'a \\\\ ?? b'"
      })
  void whatOnlyLooksLikeItIsRead(String expression) {
    assertThat(Expression.compile(expression, "state A, Output")).isNotNull();
  }

  @Test
  void aTopLevelFieldThatIsUnknownIsRefused() {
    assertThatThrownBy(
            () ->
                Definition.read(
                    """
                    {"QueryLanguage": "JSONata", "StartAt": "A", "Timeout": 3,
                     "States": {"A": {"Type": "Succeed"}}}\
                    """))
        .hasMessage("the state machine: the field Timeout is not supported");
  }

  @Test
  void aDoubledFieldIsRefused() {
    assertThatThrownBy(
            () -> Definition.read(machine("{\"Type\": \"Succeed\", \"Type\": \"Fail\"}")))
        .hasMessageContaining("Duplicate");
  }
}
