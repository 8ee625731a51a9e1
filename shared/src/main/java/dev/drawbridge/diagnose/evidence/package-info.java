/** What the checks of one diagnosis look at; each thing is found out once. */
@NullMarked
package dev.drawbridge.diagnose.evidence;

import org.jspecify.annotations.NullMarked;
