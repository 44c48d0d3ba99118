// Small violations that prove the checker: Upper may use Lower, never the other way round.
#pragma warning disable CS0649, CA1823, IDE0044, IDE0051, IDE0052, CA1822, MA0041, CA1812, CS0169

namespace EdgeRegistry.Architecture.Synthetic
{
    internal static class Composition
    {
        internal static int Count => 1;
    }
}

namespace EdgeRegistry.Architecture.Synthetic.Upper
{
    [AttributeUsage(AttributeTargets.All)]
    internal sealed class Thing : Attribute
    {
        internal static readonly int Number = Environment.ProcessorCount;
    }

    internal sealed class Allowed
    {
        private readonly Lower.HasField? _field;
    }
}

namespace EdgeRegistry.Architecture.Synthetic.Lower
{
    using EdgeRegistry.Architecture.Synthetic.Upper;

    internal sealed class HasField
    {
        private readonly Thing? _thing;
    }

    internal sealed class HasParameter
    {
        internal int Method(Thing[] things) => things.Length;
    }

    internal sealed class HasGenericArgument
    {
        internal object Method() => new Dictionary<string, List<Thing>>(StringComparer.Ordinal);
    }

    internal sealed class CallsInsideAnAsyncMethod
    {
        internal async Task MethodAsync()
        {
            await Task.Yield();
            GC.KeepAlive(new Thing());
        }
    }

    internal sealed class ReadsAStaticInsideALambda
    {
        internal Func<int> Method() => () => Thing.Number;
    }

    internal sealed class HasAttribute
    {
        [Thing]
        internal void Method() => GC.KeepAlive(this);
    }

    internal sealed class UsesTheComposition
    {
        internal int Method() => Composition.Count;
    }
}
