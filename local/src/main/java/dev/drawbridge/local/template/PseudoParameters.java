package dev.drawbridge.local.template;

import java.util.Map;

/** The account that a local stack plays. */
public final class PseudoParameters {
  public static final String REGION = "us-east-1";
  public static final String ACCOUNT = "000000000000";
  public static final String STACK_NAME = "local";
  public static final String STACK_ID =
      "arn:aws:cloudformation:" + REGION + ":" + ACCOUNT + ":stack/" + STACK_NAME + "/local";
  static final String NO_VALUE = "AWS::NoValue";

  static final Map<String, String> VALUES =
      Map.of(
          "AWS::Region", REGION,
          "AWS::AccountId", ACCOUNT,
          "AWS::Partition", "aws",
          "AWS::StackName", STACK_NAME,
          "AWS::StackId", STACK_ID,
          "AWS::URLSuffix", "amazonaws.com");

  private PseudoParameters() {}
}
