package dev.drawbridge.local.stack;

import dev.drawbridge.local.template.PseudoParameters;
import dev.drawbridge.local.template.Resolver;
import dev.drawbridge.local.template.Template;
import dev.drawbridge.local.template.TemplateResource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Creates the resources of a template, each after those it refers to. Nothing fires before all are
 * there: events are wired by {@link EventWiring} afterwards.
 */
public final class Deployment {
  /** Lambda's event properties refer to things that are created after the function. */
  private static final String EVENTS = "Events";

  private static final String PUBLIC_API =
      "https://%s.execute-api.%s.amazonaws.com"
          .formatted(ResourceMaker.API_ID, PseudoParameters.REGION);

  private final Template template;
  private final Services services;
  private final Resolver resolver = new Resolver(new References());
  private final ResourceMaker maker;
  private final Map<String, Created> created = new LinkedHashMap<>();
  private final Set<String> open = new LinkedHashSet<>();

  public Deployment(Template template, Services services) {
    this.template = template;
    this.services = services;
    this.maker = new ResourceMaker(template, services);
  }

  /**
   * Creates everything, then starts pollers, rules, schedules and routes.
   *
   * @return what was started and is to be closed
   */
  public EventWiring deploy() {
    for (String logicalId : template.resources().keySet()) {
      create(logicalId);
    }
    var wiring = new EventWiring(services, this);
    for (TemplateResource resource : template.resources().values()) {
      wiring.wire(resource);
    }
    services.api().open();
    wiring.start();
    return wiring;
  }

  /** The value of an output. */
  public String output(String name) {
    if (!template.outputs().containsKey(name)) {
      throw new IllegalArgumentException("The template has no output " + name);
    }
    String value =
        String.valueOf(resolver.resolve(template.outputs().get(name), "Outputs." + name));
    // The address that templates put together for an API: it has no other one here.
    return value.replace(PUBLIC_API, services.api().uri().toString());
  }

  /** What {@code !Ref} says of a resource. */
  public String physicalId(String logicalId) {
    Created resource = created.get(logicalId);
    if (resource == null) {
      throw new IllegalArgumentException("The stack has no resource " + logicalId);
    }
    return resource.ref();
  }

  Template template() {
    return template;
  }

  Properties properties(TemplateResource resource) {
    var own = new LinkedHashMap<>(resource.properties());
    own.remove(EVENTS);
    return resolved(resource.path() + ".Properties", own);
  }

  Properties events(TemplateResource resource) {
    return resolved(resource.path() + ".Properties." + EVENTS, resource.properties().get(EVENTS));
  }

  Properties resolved(String path, @Nullable Object value) {
    return Properties.of(path, resolver.resolve(value, path));
  }

  private Created create(String logicalId) {
    Created done = created.get(logicalId);
    if (done != null) {
      return done;
    }
    TemplateResource resource = template.resources().get(logicalId);
    if (resource == null) {
      throw new DeploymentException("There is no resource " + logicalId + ".");
    }
    if (!open.add(logicalId)) {
      throw new DeploymentException(
          "The resources depend on each other in a circle: "
              + String.join(" → ", open)
              + " → "
              + logicalId
              + ".");
    }
    resource.dependsOn().forEach(this::create);
    Created made = maker.make(resource, properties(resource));
    services
        .log()
        .accept("resource.created", Map.of("resource", logicalId, "type", resource.type()));
    open.remove(logicalId);
    created.put(logicalId, made);
    return made;
  }

  private final class References implements Resolver.Lookup {
    @Override
    public Object ref(String name, String path) {
      Object parameter = template.parameter(name);
      if (parameter != null) {
        return parameter;
      }
      int dot = name.indexOf('.');
      if (dot < 0) {
        return create(name).ref();
      }
      // SAM's names of a function's alias and version.
      String arn = String.valueOf(attribute(name.substring(0, dot), "Arn", path));
      return switch (name.substring(dot + 1)) {
        case "Alias" -> arn + ":" + alias(name.substring(0, dot), path);
        case "Version" -> arn + ":1";
        default -> throw new DeploymentException(path + ": there is no " + name + ".");
      };
    }

    private String alias(String logicalId, String path) {
      TemplateResource resource = template.resources().get(logicalId);
      Object alias = resource == null ? null : resource.properties().get("AutoPublishAlias");
      if (alias == null) {
        throw new DeploymentException(path + ": " + logicalId + " has no AutoPublishAlias.");
      }
      return String.valueOf(resolver.resolve(alias, path));
    }

    @Override
    public Object attribute(String name, String attribute, String path) {
      if (!template.resources().containsKey(name)) {
        // The role that SAM makes for a function.
        return "arn:aws:iam::" + PseudoParameters.ACCOUNT + ":role/" + name;
      }
      Object value = create(name).attributes().get(attribute);
      if (value == null) {
        throw new DeploymentException(
            path + ": the attribute " + attribute + " of " + name + " is not supported.");
      }
      return value;
    }
  }
}
