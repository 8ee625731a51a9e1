package dev.drawbridge.local.template;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads CloudFormation's YAML, its tags included, into maps, lists, scalars and intrinsics. */
final class TemplateYaml {
  private TemplateYaml() {}

  static Map<?, ?> read(Path file) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    var dump = new DumperOptions();
    var yaml =
        new Yaml(new TagConstructor(options), new Representer(dump), dump, options, new NoDates());
    try (Reader reader = Files.newBufferedReader(file)) {
      Object document = longForms(yaml.load(reader));
      if (document instanceof Map<?, ?> map) {
        return map;
      }
      throw new TemplateException("The template " + file + " is not a YAML mapping.");
    } catch (IOException e) {
      throw new TemplateException("The template " + file + " cannot be read: " + e.getMessage());
    } catch (YAMLException e) {
      throw new TemplateException("The template " + file + " is not YAML: " + e.getMessage());
    }
  }

  /** Turns {@code {"Fn::Sub": …}} and {@code {"Ref": …}} into intrinsics. */
  private static @Nullable Object longForms(@Nullable Object value) {
    return switch (value) {
      case Intrinsic intrinsic -> new Intrinsic(intrinsic.name(), longForms(intrinsic.argument()));
      case List<?> list -> {
        var copy = new ArrayList<@Nullable Object>();
        for (Object item : list) {
          copy.add(longForms(item));
        }
        yield copy;
      }
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, item) -> copy.put(String.valueOf(key), longForms(item)));
        yield copy.size() == 1 && isFunction(copy.keySet().iterator().next())
            ? intrinsic(copy.firstEntry())
            : copy;
      }
      case null, default -> value;
    };
  }

  private static Intrinsic intrinsic(Map.Entry<String, @Nullable Object> entry) {
    return new Intrinsic(entry.getKey(), attribute(entry.getKey(), entry.getValue()));
  }

  private static boolean isFunction(String key) {
    return key.equals("Ref") || key.startsWith("Fn::");
  }

  /** {@code GetAtt} may be written {@code Resource.Attribute}. */
  private static @Nullable Object attribute(String name, @Nullable Object argument) {
    if (!name.equals("Fn::GetAtt") || !(argument instanceof String text)) {
      return argument;
    }
    int dot = text.indexOf('.');
    return dot < 0 ? argument : List.of(text.substring(0, dot), text.substring(dot + 1));
  }

  private static final class TagConstructor extends SafeConstructor {
    TagConstructor(LoaderOptions options) {
      super(options);
      yamlMultiConstructors.put("!", new TagConstruct());
    }

    private final class TagConstruct extends AbstractConstruct {
      @Override
      public Object construct(Node node) {
        String tag = node.getTag().getValue().substring(1);
        String name = tag.equals("Ref") || tag.equals("Condition") ? tag : "Fn::" + tag;
        Object argument =
            switch (node) {
              case ScalarNode scalar -> constructScalar(scalar);
              case SequenceNode sequence -> constructSequence(sequence);
              case MappingNode mapping -> constructMapping(mapping);
              default -> throw new YAMLException("!" + tag + " has no value");
            };
        return new Intrinsic(name, attribute(name, argument));
      }
    }
  }

  /** Leaves {@code 2010-09-09} a string: templates know no dates. */
  private static final class NoDates extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
      addImplicitResolver(Tag.INT, INT, "-+0123456789");
      addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
      addImplicitResolver(Tag.MERGE, MERGE, "<");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }
}
