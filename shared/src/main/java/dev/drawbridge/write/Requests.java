package dev.drawbridge.write;

import dev.drawbridge.salesforce.FieldValues;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.salesforce.SoapWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The requests of one invocation that are under way, each on a connection of its own. Confine it to
 * one thread: only the requests themselves run beside it. Closing waits for all of them, so that an
 * invocation that ends in an error leaves nothing behind that could still arrive.
 */
final class Requests implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletionService<SoapCall.Reply> replies =
      new ExecutorCompletionService<>(threads);
  private final Deque<Channel> free = new ArrayDeque<>();
  private final Map<Future<SoapCall.Reply>, Sent> underWay = new HashMap<>();

  /** One request at a time goes over it. */
  private record Channel(SoapWriter writer, NewRecords newRecords) {}

  private record Sent(SoapCall call, Channel channel) {}

  /** A call whose request has ended, and how. */
  record Ended(SoapCall call, SoapCall.Reply reply) {}

  /**
   * @param most requests at the same time
   */
  Requests(OrgConnection org, int most) {
    for (int i = 0; i < most; i++) {
      OrgConnection connection = org.open();
      free.add(
          new Channel(
              new SoapWriter(connection),
              new NewRecords(new FieldValues(new SoapReader(connection)))));
    }
  }

  boolean hasRoom() {
    return !free.isEmpty();
  }

  boolean isEmpty() {
    return underWay.isEmpty();
  }

  /** What the calls under way lock. */
  Set<Integer> locks() {
    Set<Integer> locks = new HashSet<>();
    underWay.values().forEach(sent -> locks.addAll(sent.call().locks()));
    return locks;
  }

  void send(SoapCall call) {
    Channel channel = free.remove();
    underWay.put(
        replies.submit(() -> call.request(channel.writer(), channel.newRecords())),
        new Sent(call, channel));
  }

  /** Waits for the next reply; some request must be under way. */
  Ended next() {
    try {
      Future<SoapCall.Reply> done = replies.take();
      Sent sent = underWay.remove(done);
      SoapCall.Reply reply = done.get();
      free.add(sent.channel());
      return new Ended(sent.call(), reply);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while calls were under way", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request ended in an error of its own", e.getCause());
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}
