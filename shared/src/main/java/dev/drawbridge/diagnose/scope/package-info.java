/** What a diagnosis covers. */
@NullMarked
package dev.drawbridge.diagnose.scope;

import org.jspecify.annotations.NullMarked;
