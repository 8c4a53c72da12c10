package ledger

import "testing"

// TestStoredNumbers pins the numbers under which ledgers store flags and pending
// actions: a changed number would mean something else in every existing ledger, and in
// the statements of package store that use it.
func TestStoredNumbers(t *testing.T) {
	for i, want := range []struct {
		name string
		flag Flag
	}{
		{"Out", Out}, {"Forced", Forced}, {"Approved", Approved}, {"Moved", Moved}, {"Told", Told}, {"HandEdited", HandEdited},
		{"Linked", Linked}, {"Queued", Queued}, {"Kept", Kept}, {"RichRefused", RichRefused}, {"FromBackup", FromBackup},
		{"OverwriteNow", OverwriteNow}, {"Complete", Complete}, {"Digest", Digest}, {"Stays", Stays}, {"Hidden", Hidden},
		{"Relocates", Relocates}, {"RichButtons", RichButtons}, {"ButtonsRefused", ButtonsRefused}, {"Declined", Declined}, {"FormAnew", FormAnew},
	} {
		if want.flag != 1<<i {
			t.Errorf("%s is %d, want %d", want.name, want.flag, 1<<i)
		}
	}
	for i, want := range []struct {
		name string
		todo Todo
	}{
		{"TodoEdit", TodoEdit}, {"TodoWithdraw", TodoWithdraw}, {"TodoPin", TodoPin}, {"TodoLink", TodoLink}, {"TodoTell", TodoTell},
		{"TodoRetire", TodoRetire}, {"TodoCopy", TodoCopy}, {"TodoAdd", TodoAdd},
	} {
		if want.todo != 1<<i {
			t.Errorf("%s is %d, want %d", want.name, want.todo, 1<<i)
		}
	}
}
