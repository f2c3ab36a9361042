using Microsoft.Extensions.Time.Testing;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>Whom a machine lets check it, when, and how much it does for them.</summary>
public sealed class CheckDeskTests
{
    private static readonly CheckScene.Key Checker = new(1);
    private static readonly CheckScene.Key Machine = new(2);

    private readonly FakeTimeProvider _time = new(GatewayOrders.Start);
    private readonly CheckScene.Gpus _gpus = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bonded_checker_is_answered_and_the_cards_are_off_the_market_until_it_is_done()
    {
        var answered = await Desk().AnswerAsync(Checker.Address, Challenge(), Cancel);
        using (var answer = answered.Value)
        {
            Assert.True(_gpus.IsHeld);
            Assert.Equal(Challenge().Value.Hash(), answer.Commitment.Value.Challenge);
            for (var echo = 0; echo < CheckScene.Demand.Size.Echoes; echo++)
                Assert.False(answer.Echo((ulong)echo).IsRefused);
            Assert.Equal("check-too-many-echoes", Code(answer.Echo(1)));
            Assert.Equal("check-other-secret", Code(answer.Open(Hash32.Zero)));
            Assert.Single(answer.Open(CheckScene.Secret).Value.Gpus);
        }

        Assert.False(_gpus.IsHeld);
    }

    [Fact]
    public async Task Nobody_else_makes_it_work()
    {
        var other = new CheckScene.Key(3);
        Assert.Equal("checker-not-bonded", await Refused(other, CheckScene.Challenge(other, Machine.Address, Start)));
        var (fine, genuine) = (Challenge(), Challenge().Value);
        Signed<HardwareChallenge>[] bad =
        [
            CheckScene.Challenge(Checker, other.Address, Start),
            CheckScene.Challenge(Checker, Machine.Address, Start - TimeSpan.FromMinutes(2)),
            CheckScene.Challenge(Checker, Machine.Address, Start, gpus: 3),
            CheckScene.Challenge(Checker, Machine.Address, Start, gpus: 0),
            Sized(genuine.Size with { Matrix = 2 * genuine.Size.Matrix }),
            Sized(genuine.Size with { Cells = genuine.Size.Cells + 1 }),
            Sized(genuine.Size with { Steps = genuine.Size.Steps + 1 }),
            fine with { Signature = other.Sign(CheckScene.Domain.Digest(genuine.Hash())) },
            fine with { Value = genuine with { Size = genuine.Size with { Matrix = 131_072 } } },
        ];
        foreach (var one in bad) Assert.Equal("challenge-bad", await Refused(Checker, one));
        Assert.Equal("challenge-bad", await Refused(other, fine));
        Assert.False(_gpus.IsHeld);
    }

    [Fact]
    public async Task A_leased_machine_works_for_its_renter_and_an_idle_one_not_too_often()
    {
        var desk = Desk();
        _gpus.IsIdle = false;
        Assert.Equal("machine-leased", Code(await desk.AnswerAsync(Checker.Address, Challenge(), Cancel)));
        _gpus.IsIdle = true;
        (await desk.AnswerAsync(Checker.Address, Challenge(), Cancel)).Value.Dispose();
        Assert.Equal("checked-lately", Code(await desk.AnswerAsync(Checker.Address, Challenge(), Cancel)));
        _time.Advance(CheckDesk.Pause);
        var later = CheckScene.Challenge(Checker, Machine.Address, _time.GetUtcNow());
        (await desk.AnswerAsync(Checker.Address, later, Cancel)).Value.Dispose();
    }

    [Fact]
    public async Task What_a_lease_came_into_is_not_shown()
    {
        using var answer = (await Desk().AnswerAsync(Checker.Address, Challenge(), Cancel)).Value;
        _gpus.IsIdle = false;
        Assert.Equal("machine-leased", Code(answer.Echo(1)));
        Assert.Equal("machine-leased", Code(answer.Open(CheckScene.Secret)));
    }

    [Fact]
    public async Task A_card_that_cannot_do_it_says_so_and_is_free_again()
    {
        var no = new Refusal("proof-device-failed", "The device did not do the work.", "Ask for less.");
        var desk = Desk((challenge, gpu) => gpu == 1
            ? throw new RefusalException(no)
            : CheckScene.Work(challenge, gpu));
        var two = CheckScene.Challenge(Checker, Machine.Address, Start, gpus: 2);
        Assert.Equal(no.Code, Code(await desk.AnswerAsync(Checker.Address, two, Cancel)));
        Assert.False(_gpus.IsHeld);
    }

    private static DateTimeOffset Start => GatewayOrders.Start;

    private static Signed<HardwareChallenge> Challenge() => CheckScene.Challenge(Checker, Machine.Address, Start);

    private CheckDesk Desk(Func<HardwareChallenge, uint, IGpuProver>? work = null) => new(
        CheckScene.Domain, Machine, ["cpu", "cpu"], new CheckScene.Bonded(Checker.Address), _gpus,
        work ?? CheckScene.Work, _time);

    private static Signed<HardwareChallenge> Sized(ProofSize size)
    {
        var challenge = Challenge().Value with { Size = size };
        return new(challenge, Checker.Sign(CheckScene.Domain.Digest(challenge.Hash())));
    }

    private async Task<string?> Refused(CheckScene.Key caller, Signed<HardwareChallenge> challenge) =>
        Code(await Desk().AnswerAsync(caller.Address, challenge, Cancel));

    private static string? Code<T>(Result<T> result)
        where T : notnull => result.TryGet(out _, out var refusal) ? null : refusal.Code;
}
