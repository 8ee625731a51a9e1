import static java.lang.classfile.Opcode.INVOKEINTERFACE;
import static java.lang.classfile.Opcode.INVOKEVIRTUAL;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;

/**
 * Prints the calls of AWS's SDK that each handler can make: {@code handler, service, operation,
 * class}, separated by tabs. They are read out of the zip that is deployed, from the handler's
 * methods through all of our own code that they reach.
 *
 * <p>Usage: {@code java SdkCalls.java functions.zip HANDLER...}
 */
public final class SdkCalls {
  private static final String OURS = "dev/drawbridge/";
  private static final String SDK = "software/amazon/awssdk/";
  private static final String SERVICES = SDK + "services/";

  /** Methods of a client that send nothing. */
  private static final Set<String> LOCAL = Set.of("builder", "close", "serviceName");

  public static void main(String[] args) throws IOException {
    var code = new Code();
    code.read(Files.readAllBytes(Path.of(args[0])), "");
    for (String handler : List.of(args).subList(1, args.length)) {
      var reach = new Reach(code);
      reach.from(handler.replace('.', '/'));
      reach.calls().forEach(call -> System.out.println(handler + "\t" + call));
    }
  }

  record Method(String owner, String name, String type) {
    Method of(String otherOwner) {
      return new Method(otherOwner, name, type);
    }
  }

  /** A call in a method's body; {@code virtual} ones may end in a subclass. */
  record Call(Method target, boolean virtual) {}

  /**
   * What a method's body refers to.
   *
   * @param touched classes that are initialized by it
   */
  record Body(List<Call> calls, Set<String> created, Set<String> touched) {}

  /** A class of ours: its supertypes, its methods, and which of them may override another. */
  record Type(List<String> supertypes, Map<Method, Body> methods, Set<Method> overridable) {}

  /** Our classes in the zip and in the jars that it holds. */
  static final class Code {
    final Map<String, Type> types = new HashMap<>();

    void read(byte[] zip, String within) throws IOException {
      try (var entries = new ZipInputStream(new ByteArrayInputStream(zip))) {
        for (var entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
          String name = entry.getName();
          if (name.endsWith(".jar")) read(entries.readAllBytes(), name);
          if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
            type(name, within, entries);
          }
        }
      }
    }

    private void type(String name, String jar, InputStream in) throws IOException {
      if (name.startsWith(SDK)) return;
      ClassModel model = ClassFile.of().parse(in.readAllBytes());
      if (name.startsWith(OURS)) {
        types.put(model.thisClass().asInternalName(), type(model));
      } else if (usesServices(model)) {
        throw new IllegalStateException(jar + ": " + name + " calls AWS, and what is not known");
      }
    }

    private static boolean usesServices(ClassModel model) {
      for (var entry : model.constantPool()) {
        if (entry instanceof ClassEntry used && used.asInternalName().startsWith(SERVICES)) {
          return true;
        }
      }
      return false;
    }

    private static Type type(ClassModel model) {
      String name = model.thisClass().asInternalName();
      var supertypes = new ArrayList<String>();
      model.superclass().ifPresent(superclass -> supertypes.add(superclass.asInternalName()));
      model.interfaces().forEach(one -> supertypes.add(one.asInternalName()));
      var methods = new HashMap<Method, Body>();
      var overridable = new HashSet<Method>();
      for (MethodModel method : model.methods()) {
        var key =
            new Method(name, method.methodName().stringValue(), method.methodType().stringValue());
        methods.put(key, body(method));
        boolean own =
            method.flags().has(AccessFlag.STATIC) || method.flags().has(AccessFlag.PRIVATE);
        if (!own && !key.name.startsWith("<")) overridable.add(key);
      }
      return new Type(supertypes, methods, overridable);
    }

    private static Body body(MethodModel method) {
      var body = new Body(new ArrayList<>(), new HashSet<>(), new HashSet<>());
      method.code().stream().flatMap(code -> code.elementStream()).forEach(e -> note(e, body));
      return body;
    }

    private static void note(CodeElement element, Body body) {
      switch (element) {
        case InvokeInstruction call -> {
          String owner = call.owner().asInternalName();
          boolean virtual = call.opcode() == INVOKEVIRTUAL || call.opcode() == INVOKEINTERFACE;
          var target = new Method(owner, call.name().stringValue(), call.type().stringValue());
          body.calls.add(new Call(target, virtual));
          body.touched.add(owner);
        }
        case NewObjectInstruction created -> {
          body.created.add(created.className().asInternalName());
          body.touched.add(created.className().asInternalName());
        }
        case FieldInstruction field -> body.touched.add(field.owner().asInternalName());
        case InvokeDynamicInstruction dynamic ->
            dynamic.bootstrapArgs().forEach(argument -> noteHandle(argument, body));
        default -> {}
      }
    }

    /** Who makes a lambda or a method reference is taken to call it. */
    private static void noteHandle(ConstantDesc argument, Body body) {
      if (!(argument instanceof DirectMethodHandleDesc handle)) return;
      String descriptor = handle.owner().descriptorString();
      String owner = descriptor.substring(1, descriptor.length() - 1);
      body.calls.add(
          new Call(new Method(owner, handle.methodName(), handle.lookupDescriptor()), true));
      body.touched.add(owner);
      if (handle.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR) body.created.add(owner);
    }

    boolean isOurs(String type) {
      return types.containsKey(type);
    }

    /** All supertypes, those of others by name only. */
    Set<String> supertypes(String type) {
      var all = new HashSet<String>();
      if (isOurs(type)) {
        for (String supertype : types.get(type).supertypes) {
          all.add(supertype);
          all.addAll(supertypes(supertype));
        }
      }
      return all;
    }

    /** Where a call of the method on an object of the class ends, in our code. */
    Stream<Method> implementation(Method method, String type) {
      if (!isOurs(type)) return Stream.of();
      if (types.get(type).methods.containsKey(method.of(type))) return Stream.of(method.of(type));
      return types.get(type).supertypes.stream().flatMap(above -> implementation(method, above));
    }
  }

  /** What can run, from one handler on: grows until nothing new is found. */
  static final class Reach {
    private final Code code;
    private final Set<Method> methods = new HashSet<>();
    private final Set<String> created = new HashSet<>();
    private final Set<Call> calls = new HashSet<>();
    private final Set<String> result = new TreeSet<>();
    private final List<Method> open = new ArrayList<>();

    Reach(Code code) {
      this.code = code;
    }

    Set<String> calls() {
      return result;
    }

    void from(String handler) {
      if (!code.isOurs(handler)) throw new IllegalStateException("The zip has no " + handler);
      create(handler);
      reach(new Method(handler, "<init>", "()V"));
      while (!open.isEmpty()) {
        Method method = open.removeLast();
        Body body = code.types.get(method.owner).methods.get(method);
        body.touched.forEach(type -> reach(new Method(type, "<clinit>", "()V")));
        body.created.forEach(this::create);
        body.calls.forEach(call -> follow(call, method.owner));
      }
    }

    private void reach(Method method) {
      boolean exists =
          code.isOurs(method.owner) && code.types.get(method.owner).methods.containsKey(method);
      if (exists && methods.add(method)) open.add(method);
    }

    private void create(String type) {
      if (!code.isOurs(type) || !created.add(type)) return;
      calls.stream().filter(Call::virtual).toList().forEach(call -> dispatch(call, type));
      // Foreign code may call whatever overrides its methods; which those are is not asked.
      Set<String> above = code.supertypes(type);
      boolean foreign =
          above.stream().anyMatch(s -> !code.isOurs(s) && !s.equals("java/lang/Object"));
      if (!foreign) return;
      Stream.concat(Stream.of(type), above.stream().filter(code::isOurs))
          .flatMap(one -> code.types.get(one).overridable.stream())
          .forEach(this::reach);
    }

    private void follow(Call call, String from) {
      if (!calls.add(call)) return;
      Method target = call.target;
      if (target.owner.startsWith(SERVICES)) callOfService(target, from);
      code.implementation(target, target.owner).forEach(this::reach);
      if (call.virtual) List.copyOf(created).forEach(type -> dispatch(call, type));
    }

    private void dispatch(Call call, String type) {
      if (code.supertypes(type).contains(call.target.owner)) {
        code.implementation(call.target, type).forEach(this::reach);
      }
    }

    private void callOfService(Method target, String from) {
      String[] path = target.owner.substring(SERVICES.length()).split("/");
      if (path.length > 1 && path[1].equals("model") || target.owner.endsWith("Builder")) return;
      if (path.length != 2 || !path[1].endsWith("Client")) {
        throw new IllegalStateException(
            from + " calls " + target + ", and what it sends is not known");
      }
      if (LOCAL.contains(target.name)) return;
      result.add(path[0] + "\t" + target.name + "\t" + from.replace('/', '.'));
    }
  }
}
