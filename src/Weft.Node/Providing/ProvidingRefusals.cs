using System.Globalization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

public static class ProvidingRefusals
{
    public static Refusal UnknownLease(Hash32 lease) => new(
        "lease-unknown", $"This machine has no open lease {lease}.",
        "Look at the chain: it is not open yet, or closed.");

    public static Refusal NotYourLease(Address caller) => new(
        "lease-not-yours", $"The lease does not belong to {caller}.", "Connect with the key that signed the request.");

    public static Refusal LeaseOver(string phase) => new(
        "lease-over", $"The lease is {phase}.", "Send a new request.");

    public static Refusal VoucherForOtherLease() => new(
        "voucher-other-lease", "The voucher names another lease.", "Sign for the lease that this line serves.");

    public static Refusal VoucherForged() => new(
        "voucher-forged", "The voucher is not signed by the lease's renter.",
        "Sign it with the key that signed the request.");

    public static Refusal VoucherLower(Money amount, Money known) => new(
        "voucher-lower", $"A voucher for {known} is there already, this one says {amount}.", "Vouchers only grow.");

    public static Refusal VoucherAboveLock(Money amount, Money locked) => new(
        "voucher-above-lock", $"The voucher says {amount}, only {locked} is locked.",
        "Sign for no more than the lock.");

    public static Refusal VoucherTooSmall(Money amount, Money wanted) => new(
        "voucher-too-small", $"The first voucher says {amount}, one interval costs {wanted}.",
        "Sign for one interval.");

    public static Refusal VoucherEarly() => new(
        "voucher-early", "The job is not ready, so nothing is to be paid yet.", "Wait until the provider asks.");

    public static Refusal VoucherMissing(Money paid, TimeSpan interval) => new(
        "voucher-missing", $"No voucher above {paid} came within two intervals of {interval.TotalSeconds:0} s.",
        "Keep the renter's node running and connected while the job runs.");

    public static Refusal NoJob() => new(
        "job-not-handed-over", "The job was not handed over in time.", "Send a new request and stay connected.");

    public static Refusal PreparedTooSlowly() => new(
        "image-too-slow", "The image did not arrive in time.", "Use a smaller image, or a machine that has it.");

    public static Refusal StartedTooSlowly() => new(
        "box-too-slow", "The container engine did not start the job in time.", "Try another machine.");

    public static Refusal TimeUp() => new(
        "lease-time-up", "The leased time is over.", "Ask for a longer duration.");

    public static Refusal Reclaimed() => new(
        "owner-reclaimed", "The machine's owner wants it back.",
        "The rest of your money returns; send the request again.");

    public static Refusal ReclaimedBecause(string cause) => new(
        "owner-reclaimed", $"The machine's owner wants it back: {cause}.",
        "The rest of your money returns; send the request again.");

    public static Refusal EndedInNotice() => new(
        "owner-reclaimed", "The machine's owner wants it back, and the job ended within the notice that it was given.",
        "The rest of your money returns; send the request again, from the job's checkpoint if it saved one.");

    public static Refusal GpuLost(int gpu, string cause) => new(
        "gpu-lost", $"GPU {gpu} of the machine stopped working: {cause}.",
        "Only metered time is claimed; run the job again, from its last checkpoint if it saved one.");

    public static Refusal BoxLost() => new(
        "box-lost", "The job's container disappeared while the node was down.",
        "Only metered time is claimed; try again.");

    public static Refusal NotStarted() => new(
        "job-not-started", "The job has not been started, so it has said nothing yet.", "Ask again once it runs.");

    public static Refusal ResultNotReady() => new(
        "result-not-ready", "The job has not ended, or its result is gone.", "Ask after the job has ended.");

    public static Refusal Busy(Hash32 lease) => new(
        "lease-busy", $"Too much is waiting to be done for lease {lease}.", "Try again in a moment.");

    public static Refusal NotEnrolled(Address machine, Address provider) => new(
        "machine-not-enrolled", $"Machine key {machine} may not sign for account {provider}.",
        "Enrol it with the account's key: weft share does it when the account's key is at hand.");

    public static Refusal CardUnlisted(int gpu, string name, string gpuClass) => new(
        "gpu-class-unlisted",
        string.Create(
            CultureInfo.InvariantCulture,
            $"GPU {gpu}, {name}, is not offered: the market's list has no class {gpuClass}."),
        "Its list only grows: ask the market's governance for the class. Cards of listed classes are offered all the "
        + "same.");

    public static Refusal ClassUnknown(string name) => new(
        "machine-class-unknown", $"The network has no GPU class named {name}.", "Share a device of a listed class.");

    public static Refusal ClockOff(TimeSpan behind) => new(
        "clock-off", $"This machine's clock is {behind.TotalMinutes:0} min behind the chain.",
        "Set the clock, best with NTP, and start again.");
}
