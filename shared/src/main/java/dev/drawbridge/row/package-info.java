/** The application's rows: what is written back into them, and which record each stands for. */
@NullMarked
package dev.drawbridge.row;

import org.jspecify.annotations.NullMarked;
