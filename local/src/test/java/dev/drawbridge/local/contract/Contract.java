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
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
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
  /** Something to run against that it starts itself. */
  interface Provider {
    /**
     * Returns the endpoint when it answers.
     *
     * @throws Unavailable when it cannot be started here
     */
    URI start();

    void close();
  }

  /** Why there is nothing to run against, in a sentence. */
  final class Unavailable extends ParameterResolutionException {
    Unavailable(String sentence) {
      super(sentence);
    }
  }

  /** Hands the account to the tests, and judges their failures by the list of differences. */
  final class Extension implements BeforeAllCallback, ParameterResolver, InvocationInterceptor {
    private static final ExtensionContext.Namespace OURS =
        ExtensionContext.Namespace.create(Contract.class);

    /** Here and not with the first test: what does not start fails a class once. */
    @Override
    public void beforeAll(ExtensionContext context) {
      account(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Account.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return account(context);
    }

    /** One account for all classes; JUnit closes it with its store. */
    private static Account account(ExtensionContext context) {
      return context
          .getRoot()
          .getStore(OURS)
          .computeIfAbsent(Account.class, _ -> account(), Account.class);
    }

    private static Account account() {
      String region = System.getProperty("contract.region", "us-east-1");
      String given = System.getProperty("contract.endpoint");
      if (given != null) {
        return endpoint(URI.create(given), region, () -> {});
      }
      // The image's class may still be there from a run with its profile.
      if (System.getProperty("contract.image") == null) {
        return new LocalAccount();
      }
      Provider provider = ServiceLoader.load(Provider.class).findFirst().orElseThrow();
      return endpoint(provider.start(), region, provider::close);
    }

    private static Account endpoint(URI endpoint, String region, Runnable whenClosed) {
      return new EndpointAccount(new Clients(endpoint, region), whenClosed);
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
