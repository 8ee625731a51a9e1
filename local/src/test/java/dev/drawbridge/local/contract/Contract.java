package dev.drawbridge.local.contract;

import dev.drawbridge.local.stack.LocalAccount;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.Optional;
import java.util.ServiceLoader;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Tests of what Drawbridge expects of AWS. They run against the local stack's services, or with
 * {@code -Dcontract.endpoint=URL} against whatever answers there; {@code -Dcontract.region} names
 * the region, {@code -Dcontract.site} whose {@link Difference differences} from AWS are known.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Contract.Extension.class)
@interface Contract {
  /** Something else than the endpoint of a property to run against: a container that it starts. */
  interface Provider {
    /** The endpoint, which answers. */
    URI start();
  }

  /** Hands the account to the tests, and judges their failures by the list of differences. */
  final class Extension implements ParameterResolver, InvocationInterceptor {
    private static final ExtensionContext.Namespace OURS =
        ExtensionContext.Namespace.create(Contract.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Account.class;
    }

    /** One account for all classes; JUnit closes it with its store. */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(OURS)
          .computeIfAbsent(Account.class, _ -> account(), Account.class);
    }

    private static Account account() {
      String region = System.getProperty("contract.region", "us-east-1");
      String given = System.getProperty("contract.endpoint");
      if (given != null) return new EndpointAccount(new Clients(URI.create(given), region));
      Optional<Provider> provider = ServiceLoader.load(Provider.class).findFirst();
      if (provider.isEmpty()) return new LocalAccount();
      return new EndpointAccount(new Clients(provider.get().start(), region));
    }

    @Override
    public void interceptTestMethod(
        Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
        throws Throwable {
      judge(test, context);
    }

    @Override
    public void interceptTestTemplateMethod(
        Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
        throws Throwable {
      judge(test, context);
    }

    private static void judge(Invocation<Void> test, ExtensionContext context) throws Throwable {
      String name = context.getRequiredTestMethod().getName();
      Optional<Difference> difference = Difference.of(name, context.getDisplayName());
      if (difference.isEmpty()) {
        test.proceed();
        return;
      }
      try {
        test.proceed();
      } catch (AssertionError | ConditionTimeoutException | AwsServiceException e) {
        throw new TestAbortedException("Known difference: " + difference.get().reason());
      }
      throw new AssertionError("This holds; take it off the list of differences: " + name);
    }
  }
}
