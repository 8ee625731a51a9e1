package dev.drawbridge.write;

import dev.drawbridge.batch.Call;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.salesforce.Answer;
import dev.drawbridge.salesforce.ApiUsage;
import dev.drawbridge.salesforce.FieldValues;
import dev.drawbridge.salesforce.OrgConnection;
import dev.drawbridge.salesforce.OutgoingRecord;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.salesforce.SoapWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The requests of one invocation that are under way, each on a connection of its own. Whoever uses
 * it does so from one thread: only the requests themselves run beside it. Closing waits for all of
 * them, so that an invocation that ends in an error leaves nothing behind that could still arrive.
 */
final class InFlight implements AutoCloseable {
  private record Returned(Sent sent, Channel channel, Answer answer) {}

  /** One request at a time goes over it. */
  private record Channel(SoapWriter writer, NewRecords newRecords) {}

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletionService<Returned> answers = new ExecutorCompletionService<>(threads);
  private final Deque<Channel> free = new ArrayDeque<>();
  private final Map<Future<Returned>, Call> underWay = new HashMap<>();
  private final boolean readBack;

  /** A call whose request was begun. */
  record Sent(Call call, Preparation.Prepared prepared) {}

  /**
   * What came back.
   *
   * @param usage of the org's daily API requests, when the answer told it
   */
  record Landed(Sent sent, Answer answer, Optional<ApiUsage> usage) {}

  /**
   * @param most requests at the same time
   * @param readBack whether new records are read before an answer is trusted
   */
  InFlight(OrgConnection org, int most, boolean readBack) {
    this.readBack = readBack;
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
    underWay.values().forEach(call -> locks.addAll(call.locks()));
    return locks;
  }

  void send(Sent sent) {
    Channel channel = free.remove();
    List<OutgoingRecord> records =
        Resolver.ready(sent.prepared().entries()).stream().map(Entry.Ready::record).toList();
    Future<Returned> request =
        answers.submit(() -> new Returned(sent, channel, answer(channel, sent, records)));
    underWay.put(request, sent.call());
  }

  private Answer answer(Channel channel, Sent sent, List<OutgoingRecord> records) {
    String keyField = sent.prepared().externalIdField();
    Answer answer = channel.writer().write(sent.call().operation(), keyField, records);
    boolean toRead =
        readBack
            && keyField != null
            && answer instanceof Answer.Answered answered
            && Attribution.plausible(records, answered.results());
    return toRead ? readBack(channel, sent, records, (Answer.Answered) answer) : answer;
  }

  private static Answer readBack(
      Channel channel, Sent sent, List<OutgoingRecord> records, Answer.Answered answered) {
    String keyField = String.valueOf(sent.prepared().externalIdField());
    try {
      return channel
              .newRecords()
              .areThoseSent(sent.prepared().object(), keyField, records, answered.results())
          ? answered
          : new Answer.Unknown("RESULTS_OF_OTHER_RECORDS");
    } catch (SyncException e) {
      return new Answer.Unknown("NEW_RECORDS_NOT_READ");
    }
  }

  /** Waits for the next answer; some request must be under way. */
  Landed next() {
    try {
      Future<Returned> done = answers.take();
      underWay.remove(done);
      Returned returned = done.get();
      free.add(returned.channel());
      return new Landed(returned.sent(), returned.answer(), returned.channel().writer().usage());
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
