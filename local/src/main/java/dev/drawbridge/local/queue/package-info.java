/** SQS queues on ElasticMQ, and the mappings that bring their messages to functions. */
@NullMarked
package dev.drawbridge.local.queue;

import org.jspecify.annotations.NullMarked;
