using EdgeRegistry.Architecture.Synthetic.Lower;
using EdgeRegistry.Architecture.Synthetic.Upper;

namespace EdgeRegistry.Architecture;

public sealed class SliceArrowTests
{
    private static readonly SliceRules Synthetic = new(
        "EdgeRegistry.Architecture.Synthetic",
        new Dictionary<string, string[]>(StringComparer.Ordinal) { ["Upper"] = ["Lower"], ["Lower"] = [] },
        "Options");

    [Fact]
    public void Slices_of_the_origin_use_only_what_they_may() =>
        Violations.None(SliceRules.Origin.Broken(ArrowReader.Read(typeof(Origin.OriginHost).Assembly.GetTypes())));

    [Fact]
    public void Slices_of_the_edge_use_only_what_they_may() =>
        Violations.None(SliceRules.Edge.Broken(ArrowReader.Read(typeof(Edge.EdgeHost).Assembly.GetTypes())));

    [Fact]
    public void The_rules_of_the_edge_have_no_cycle()
    {
        var rules = SliceRules.Edge.MayUse;
        var above = new Stack<string>();
        Assert.All(rules.Keys, Walk);

        void Walk(string slice)
        {
            Assert.DoesNotContain(slice, above);
            above.Push(slice);
            // A slice that names itself is one of several folders.
            var used = rules[slice].Where(name => name != slice).SelectMany(name => rules.Keys.Where(key => key == name || key.StartsWith(name + ".", StringComparison.Ordinal)));
            Assert.All(used.ToList(), Walk);
            above.Pop();
        }
    }

    [Fact]
    public void An_arrow_that_a_rule_allows_is_no_failure() => Assert.Empty(Synthetic.Broken(ArrowReader.Read([typeof(Allowed)])));

    [Theory]
    [InlineData(typeof(HasField))]
    [InlineData(typeof(HasParameter))]
    [InlineData(typeof(HasGenericArgument))]
    [InlineData(typeof(CallsInsideAnAsyncMethod))]
    [InlineData(typeof(ReadsAStaticInsideALambda))]
    [InlineData(typeof(HasAttribute))]
    [InlineData(typeof(UsesTheComposition))]
    public void An_arrow_that_goes_up_is_a_failure_however_it_is_written(Type type) =>
        Assert.NotEmpty(Synthetic.Broken(ArrowReader.Read([type, .. type.GetNestedTypes(System.Reflection.BindingFlags.NonPublic)])));

    [Fact]
    public void A_slice_without_a_rule_is_a_failure() =>
        Assert.Contains("no rule", Assert.Single(Synthetic.Broken([new Arrow("EdgeRegistry.Architecture.Synthetic.New", "A", "EdgeRegistry.Architecture.Synthetic.Lower", "B", "x")])), StringComparison.Ordinal);
}
