namespace EdgeRegistry.Compare.Measures;

/// <summary>One figure: a line of the file that <c>perf/compare</c> writes.</summary>
/// <param name="Row">The work; <c>-</c>: about the whole run.</param>
/// <param name="Contender">Whose; <c>-</c>: nobody's.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Round">From 1; 0 is a warm-up, or no round's.</param>
/// <param name="Text">A number, or words.</param>
internal sealed record Measure(string Row, string Contender, string Name, int Round, string Text);
