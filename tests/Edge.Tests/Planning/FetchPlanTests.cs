using EdgeRegistry.Edge.Fetching;
using EdgeRegistry.Edge.Fetching.Partials;
using EdgeRegistry.Oci;
using Xunit.Abstractions;

namespace EdgeRegistry.Edge.Tests.Planning;

/// <summary>Whatever readers come, move and leave, no byte is fetched twice, and everything comes in the end.</summary>
public sealed class FetchPlanTests(ITestOutputHelper output)
{
    private const long Size = 40 << 20;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_byte_is_claimed_twice_and_the_whole_comes_in_the_end(bool isParallel)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
#pragma warning disable CA5394 // nothing secret: only different from each other
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var run = new Run(isParallel);
            for (var step = 0; step < 400; step++)
            {
                run.Step(random);
            }

            run.Finish(random);
        }
#pragma warning restore CA5394
    }

#pragma warning disable CA5394 // nothing secret: only different from each other
    private sealed class Run
    {
        private readonly BlobFetch _fetch;
        private readonly FetchPlan _plan;
        private readonly List<Piece> _pieces = [];
        private readonly List<BlobReader> _readers = [];
        private readonly ExtentSet _fetched = new();

        public Run(bool isParallel)
        {
            _fetch = new BlobFetch(new FetchQuestion(RepositoryName.Parse("library/a"), Digest.Compute(DigestAlgorithm.Sha256, [])), default, new FetchOptions());
            _plan = _fetch.Plan;
            _plan.Begin(Size, [new Extent(1_000_000, 2_000_000)], isParallel);
            _fetched.Add(1_000_000, 2_000_000);
        }

        public void Step(Random random)
        {
            switch (random.Next(8))
            {
                case 0:
                    var offset = random.NextInt64(1, Size);
                    _readers.Add(new BlobReader(_fetch, new ByteRange(offset, random.NextInt64(1, Size - offset + 1)), random.Next(2) == 0));
                    break;
                case 1 when _readers.Count > 0:
                    var leaving = _readers[random.Next(_readers.Count)];
                    leaving.Dispose();
                    _readers.Remove(leaving);
                    break;
                case 2 when random.Next(50) == 0:
                    _plan.WantRest(PieceKind.Whole);
                    break;
                case 3:
                    Move(random);
                    break;
                default:
                    Advance(random);
                    break;
            }
        }

        public void Finish(Random random)
        {
            _plan.WantRest(PieceKind.Whole);
            for (var step = 0; !_plan.IsComplete; step++)
            {
                Assert.True(step < 100_000, "it never ends");
                Advance(random);
                Move(random);
            }

            Assert.Equal(Size, _fetched.Total);
        }

        private void Move(Random random)
        {
            foreach (var reader in _readers)
            {
                var readable = Math.Min(reader.End, _plan.EndFrom(reader.Position)) - reader.Position;
                reader.Advance((int)random.NextInt64(0, readable + 1));
            }
        }

        private void Advance(Random random)
        {
            while (_plan.Next(isIdle: true) is { } piece)
            {
                _pieces.Add(piece);
            }

            Assert.True(_pieces.Count <= 8, "four for readers and four for the whole");
            if (_pieces.Count == 0)
            {
                return;
            }

            var moving = _pieces[random.Next(_pieces.Count)];
            var reserved = _plan.Reserve(moving, 128 * 1024);
            if (reserved == 0 || random.Next(100) == 0)
            {
                _plan.Release(moving);
                _pieces.Remove(moving);
                return;
            }

            var count = random.Next(1, reserved + 1);
            var before = _fetched.Total;
            _fetched.Add(moving.Position, moving.Position + count);
            Assert.Equal(before + count, _fetched.Total);
            _plan.Grow(moving, count);
        }
    }
#pragma warning restore CA5394
}
