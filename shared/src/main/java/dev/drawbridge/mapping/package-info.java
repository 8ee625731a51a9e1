/** Which Salesforce object a table stands for, and how values cross: pure. */
@NullMarked
package dev.drawbridge.mapping;

import org.jspecify.annotations.NullMarked;
