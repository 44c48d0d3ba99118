using Xunit.Abstractions;

namespace EdgeRegistry.Identity.Tests.Leaks;

/// <summary>With an edge in the origin's process.</summary>
public sealed class LeaksOfAnEdgeInTheOriginsProcess(ITestOutputHelper output) : LeakMatrix(output, apart: false);

/// <summary>With an edge that is a program of its own.</summary>
public sealed class LeaksOfAnEdgeApart(ITestOutputHelper output) : LeakMatrix(output, apart: true);
