package dev.drawbridge.local.stack;

import dev.drawbridge.local.api.Authorizer;
import dev.drawbridge.local.function.FunctionSettings;
import dev.drawbridge.local.template.TemplateResource;
import java.util.List;

/** Puts routes before functions, with the authorizers that the template's API declares. */
final class RouteWiring {
  private final Services services;
  private final Properties auth;

  RouteWiring(Services services, Deployment deployment) {
    this.services = services;
    List<TemplateResource> apis =
        deployment.template().resources().values().stream()
            .filter(resource -> resource.type().equals("AWS::Serverless::HttpApi"))
            .toList();
    if (apis.size() > 1) {
      throw new DeploymentException(
          apis.get(1).path() + ": the local stack has one AWS::Serverless::HttpApi, not more.");
    }
    this.auth =
        apis.isEmpty()
            ? Properties.of("Resources", null)
            : deployment.properties(apis.getFirst()).mapping("Auth");
  }

  void add(String function, Properties properties) {
    String name =
        properties.mapping("Auth").text("Authorizer", auth.text("DefaultAuthorizer", "NONE"));
    services
        .api()
        .addRoute(
            properties.required("Method"),
            properties.required("Path"),
            function,
            authorizer(name, properties));
  }

  private Authorizer authorizer(String name, Properties properties) {
    return switch (name) {
      case "NONE" -> new Authorizer.Open();
      case "AWS_IAM" -> new Authorizer.Iam();
      default -> lambda(name, properties);
    };
  }

  private Authorizer lambda(String name, Properties properties) {
    Properties declared = auth.mapping("Authorizers").mapping(name);
    if (declared.values().isEmpty()) {
      throw new DeploymentException(properties.path() + ": there is no authorizer " + name + ".");
    }
    if (!declared.flag("EnableSimpleResponses", false)) {
      throw new DeploymentException(
          declared.path() + ": only simple responses are supported: set EnableSimpleResponses.");
    }
    FunctionSettings function = services.functions().find(declared.required("FunctionArn"));
    if (function == null) {
      throw new DeploymentException(
          declared.path() + ".FunctionArn is not a function of this stack.");
    }
    Object headers = declared.mapping("Identity").value("Headers");
    String header =
        headers instanceof List<?> list && !list.isEmpty()
            ? String.valueOf(list.getFirst())
            : "Authorization";
    return new Authorizer.Lambda(function.name(), header);
  }
}
