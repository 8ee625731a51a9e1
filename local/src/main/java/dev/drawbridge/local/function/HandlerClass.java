package dev.drawbridge.local.function;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The class behind a {@code Handler: package.Class::handleRequest}. */
final class HandlerClass {
  private final Constructor<? extends RequestStreamHandler> constructor;

  private HandlerClass(Constructor<? extends RequestStreamHandler> constructor) {
    this.constructor = constructor;
  }

  static HandlerClass find(String function, String handler) {
    int method = handler.indexOf("::");
    String name = method < 0 ? handler : handler.substring(0, method);
    if (method >= 0 && !handler.endsWith("::handleRequest")) {
      throw new HandlerException(
          function + ": the handler method must be handleRequest: " + handler);
    }
    Class<?> type = load(function, name);
    if (!RequestStreamHandler.class.isAssignableFrom(type)) {
      throw new HandlerException(
          function + ": the handler " + name + " must implement RequestStreamHandler");
    }
    return new HandlerClass(constructor(function, type.asSubclass(RequestStreamHandler.class)));
  }

  private static Class<?> load(String function, String name) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException e) {
      throw new HandlerException(
          function + ": the handler class " + name + " is not on the class path");
    }
  }

  private static Constructor<? extends RequestStreamHandler> constructor(
      String function, Class<? extends RequestStreamHandler> type) {
    Constructor<? extends RequestStreamHandler> found = constructor(type, Map.class);
    if (found == null) {
      found = constructor(type);
    }
    if (found == null) {
      throw new HandlerException(
          function
              + ": the handler "
              + type.getName()
              + " needs a public constructor without parameters or with the environment as a Map");
    }
    return found;
  }

  private static @Nullable Constructor<? extends RequestStreamHandler> constructor(
      Class<? extends RequestStreamHandler> type, Class<?>... parameters) {
    try {
      return type.getConstructor(parameters);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  RequestStreamHandler newInstance(Map<String, String> environment) throws Throwable {
    try {
      return constructor.getParameterCount() == 1
          ? constructor.newInstance(environment)
          : constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }
}
