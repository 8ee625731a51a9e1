package dev.drawbridge.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  @TempDir private Path directory;

  private Template read(String yaml, Map<String, String> parameters) {
    try {
      return Template.read(Files.writeString(directory.resolve("t.yaml"), yaml), parameters);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Template read(String yaml) {
    return read(yaml, Map.of());
  }

  private void assertRefused(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml)).isInstanceOf(TemplateException.class).hasMessage(message);
  }

  @Test
  void parametersConditionsAndGlobalsAreDecided() {
    Template template =
        read(
            """
            AWSTemplateFormatVersion: 2010-09-09
            Parameters:
              Stage: {Type: String, Default: test}
              Subnets: {Type: CommaDelimitedList, Default: "a, b"}
              Size: {Type: Number, Default: 5, MinValue: 1, MaxValue: 9}
            Conditions:
              Live: !Equals [!Ref Stage, live]
              InVpc: {"Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": Subnets}]}, ""]}]}
              Both: !And [!Condition Live, Condition: InVpc]
              Either: !Or [!Condition Live, !Condition InVpc]
            Globals:
              Function:
                Timeout: 9
                Environment: {Variables: {A: 1, B: 1}}
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Handler: x.Y
                  Environment: {Variables: {B: 2}}
                  MemorySize: !If [Either, 512, 128]
                  VpcConfig: !If [Both, {SubnetIds: !Ref Subnets}, !Ref "AWS::NoValue"]
              Gone:
                Type: AWS::EC2::VPC
                Condition: Live
            Outputs:
              Never: {Condition: Live, Value: x}
              Always: {Value: !Ref F}
            """);

    assertThat(template.parameters())
        .isEqualTo(Map.of("Stage", "test", "Subnets", List.of("a", "b"), "Size", "5"));
    assertThat(template.resources()).containsOnlyKeys("F");
    assertThat(template.resources().get("F").properties())
        .isEqualTo(
            Map.of(
                "Timeout",
                9,
                "Handler",
                "x.Y",
                "MemorySize",
                512,
                "Environment",
                Map.of("Variables", Map.of("A", 1, "B", 2))));
    assertThat(template.outputs()).containsOnlyKeys("Always");
  }

  @Test
  void intrinsicsAreComputed() {
    var resolver =
        new Resolver(
            new Resolver.Lookup() {
              @Override
              public Object ref(String name, String path) {
                return name.equals("List") ? List.of("p", "q") : "<" + name + ">";
              }

              @Override
              public Object attribute(String name, String attribute, String path) {
                return name + "/" + attribute;
              }
            });
    Template template =
        read(
            """
            Resources:
              List: {Type: AWS::SQS::Queue}
              R:
                Type: Custom::Any
                Properties:
                  Sub: !Sub "${R}-${R.Arn}-${!literal}-$1"
                  SubMap: !Sub ["${x}/${R}", {x: !Ref R}]
                  Join: !Join ["-", [a, !Ref R, !GetAtt R.Arn]]
                  JoinList: !Join [",", !Ref List]
                  Select: !Select [1, !Split ["|", "a|b|c"]]
                  Att: {"Fn::GetAtt": [R, Deep.Name]}
                  Date: 2026-11-20
            """);

    assertThat(resolver.resolve(template.resources().get("R").properties(), "R"))
        .isEqualTo(
            Map.of(
                "Sub", "<R>-R/Arn-${literal}-$1",
                "SubMap", "<R>/<R>",
                "Join", "a-<R>-R/Arn",
                "JoinList", "p,q",
                "Select", "b",
                "Att", "R/Deep.Name",
                "Date", "2026-11-20"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Mappings: {}                | The template's section Mappings is not supported.
          Globals: {Api: {}}          | Globals.Api is not supported.
          Resources: {Q: {Type: 'AWS::S3::Bucket'}} | Resources.Q: the resource type AWS::S3::Bucket is not supported.
          Resources: {Q: {Type: 'AWS::SQS::Queue', CreationPolicy: {}}} | Resources.Q.CreationPolicy is not supported.
          Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {Fifo: true}}} | Resources.Q.Properties.Fifo is not supported.
          Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {RedrivePolicy: {max: 1}}}} | Resources.Q.Properties.RedrivePolicy.max is not supported.
          Resources: {F: {Type: 'AWS::Serverless::Function', Properties: {Timout: 3}}} | Resources.F.Properties.Timout is not supported.
          Resources: {F: {Type: 'AWS::Serverless::Function', Properties: {Events: {E: {Type: S3}}}}} | Resources.F.Properties.Events.E: the type S3 is not supported.
          Resources: {F: {Type: 'AWS::Serverless::Function', Properties: {Events: {E: {Type: SQS, Properties: {FilterCriteria: {}}}}}}} | Resources.F.Properties.Events.E.Properties.FilterCriteria is not supported.
          Resources: {M: {Type: 'AWS::Serverless::StateMachine', Properties: {Type: EXPRESS}}} | Resources.M.Properties.Type: the value EXPRESS is not supported.
          Resources: {R: {Type: 'AWS::Events::Rule', Properties: {Targets: [{Id: a}, {InputPath: b}]}}} | Resources.R.Properties.Targets[1].InputPath is not supported.
          Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !ImportValue x}}} | Resources.Q.Properties.QueueName: the function Fn::ImportValue is not supported.
          Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: {'Fn::FindInMap': [a, b, c]}}}} | Resources.Q.Properties.QueueName: the function Fn::FindInMap is not supported.
          Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: '{{resolve:ssm:x}}'}}} | Resources.Q.Properties.QueueName: dynamic references are not supported.
          Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Ref Nobody}}} | Resources.Q.Properties.QueueName: there is no parameter and no resource Nobody in this stack.
          Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub '${Nobody.Arn}'}}} | Resources.Q.Properties.QueueName: there is no parameter and no resource Nobody.Arn in this stack.
          Resources: {Q: {Type: 'AWS::SQS::Queue', DependsOn: Nobody}} | Resources.Q.DependsOn: there is no parameter and no resource Nobody in this stack.
          Outputs: {O: {Value: !GetAtt Nobody.Arn}} | Outputs.O: there is no parameter and no resource Nobody in this stack.
          Resources: {Q: {Type: 'AWS::SQS::Queue', Condition: Nowhere}} | The condition Nowhere is not declared.
          Parameters: {P: {Type: String}} | The parameter P has no default: give it a value.
          Parameters: {P: {Type: String, Pattern: x}} | Parameters.P.Pattern is not supported.
          Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: x}} | Parameters.P: the type AWS::SSM::Parameter::Value<String> is not supported.
          """)
  void whatIsNotSupportedIsRefusedWithItsPath(String yaml, String message) {
    assertRefused(yaml, message);
  }

  @Test
  void conditionsThatLeanOnEachOtherAreRefused() {
    assertRefused(
        """
        Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}
        Resources: {Q: {Type: 'AWS::SQS::Queue', Condition: A}}
        """,
        "The condition A depends on itself.");
  }

  @Test
  void aDoubledKeyIsRefused() {
    assertThatThrownBy(() -> read("Resources: {}\nResources: {}\n"))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("found duplicate key Resources");
  }

  @ParameterizedTest
  @CsvSource({"'', ''", "'a,b', c", "a, c"})
  void parametersThatKeepTheRulesAreTaken(String left, String right) {
    assertThat(read(RULES, Map.of("Left", left, "Right", right)).resources()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a, ''", "'', 'c,d'"})
  void parametersThatBreakARuleAreRefusedInItsWords(String left, String right) {
    assertThatThrownBy(() -> read(RULES, Map.of("Left", left, "Right", right)))
        .isInstanceOf(TemplateException.class)
        .hasMessage("Left and Right go together.");
  }

  @Test
  void aRuleAppliesUnderItsConditionOnly() {
    assertThatThrownBy(() -> read(RULES, Map.of("Kind", "strict", "Left", "x", "Right", "c")))
        .hasMessage("Rules.Named: the parameters do not go together.");
    assertThat(read(RULES, Map.of("Kind", "strict", "Left", "x,a", "Right", "c")).resources())
        .isEmpty();
  }

  private static final String RULES =
      """
      Parameters:
        Kind: {Type: String, Default: lenient}
        Left: {Type: CommaDelimitedList, Default: ""}
        Right: {Type: CommaDelimitedList, Default: ""}
      Rules:
        Together:
          Assertions:
            - Assert:
                Fn::Or:
                  - Fn::And:
                      - Fn::EachMemberEquals: [!Ref Left, ""]
                      - Fn::EachMemberEquals: [!Ref Right, ""]
                  - Fn::And:
                      - Fn::Not: [Fn::EachMemberEquals: [!Ref Left, ""]]
                      - Fn::Not: [Fn::EachMemberEquals: [!Ref Right, ""]]
              AssertDescription: Left and Right go together.
        Named:
          RuleCondition: {"Fn::Equals": [!Ref Kind, strict]}
          Assertions:
            - Assert: {"Fn::Contains": [!Ref Left, a]}
      Resources: {}
      """;

  @ParameterizedTest
  @CsvSource({
    "Name, Bad!, The value of the parameter Name (Bad!) is not allowed: lower-case letters only.",
    "Name, toolongname, The value of the parameter Name (toolongname) is not allowed: lower-case"
        + " letters only.",
    "Size, 10, The value of the parameter Size (10) is not allowed: it must be from 1 to 9.",
    "Size, x, The parameter Size must be a number.",
    "Kind, c, 'The value of the parameter Kind (c) is not allowed: it must be one of a, b.'",
    "Password, short, The value of the parameter Password is not allowed: it must have at least 8"
        + " characters.",
    "Nobody, x, The template has no parameter Nobody."
  })
  void aParameterOutOfItsBoundsIsRefused(String name, String value, String message) {
    String yaml =
        """
        Parameters:
          Name:
            Type: String
            Default: abc
            AllowedPattern: "[a-z]+"
            MaxLength: 5
            ConstraintDescription: lower-case letters only.
          Size: {Type: Number, Default: 5, MinValue: 1, MaxValue: 9}
          Kind: {Type: String, Default: a, AllowedValues: [a, b]}
          Password: {Type: String, NoEcho: true, MinLength: 8, Default: long enough}
        Resources: {}
        """;
    assertThatThrownBy(() -> read(yaml, Map.of(name, value)))
        .isInstanceOf(TemplateException.class)
        .hasMessage(message);
  }
}
